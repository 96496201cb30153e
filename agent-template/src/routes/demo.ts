import type { FastifyInstance } from 'fastify'
import type { Agent } from '../agent.ts'
import { readAudioFile } from './read-audio-file.ts'

/** Answers between the greeting and the goodbye. */
const ANSWERS = 3

/**
 * `GET /demo/listen`: how this client's agent sounds, as one mp3: the greeting, a few answers, the goodbye. Public, because a
 * browser's player sends no token, and because every caller hears the same.
 */
export function demoRoute(app: FastifyInstance, agent: Agent): void {
  const { config, snippets, audioFolder } = agent.tools.tenant
  const roles = new Set<string | undefined>([config.greeting.snippet, ...Object.values(config.roles)])
  const answers = Object.keys(snippets).filter((name) => !roles.has(name))
  const names = [config.greeting.snippet, ...answers.slice(0, ANSWERS), config.roles.goodbye]
  app.get('/demo/listen', { config: { class: 'public' } }, async (_request, reply) => {
    const files = names.map((name) => readAudioFile(audioFolder, snippets[name]?.file ?? ''))
    // Frames of mp3 stand on their own: files of one encoder, one after the other, are one sound.
    const sounds = (await Promise.all(files)).flatMap((file) => (file === null ? [] : [file.sound]))
    if (sounds.length === 0) return reply.code(404).send({ error: 'there is nothing to listen to yet' })
    return reply.header('cache-control', 'public, max-age=3600').type('audio/mpeg').send(Buffer.concat(sounds))
  })
}
