import type { FastifyInstance } from 'fastify'
import type { Agent } from '../agent.ts'
import { byteRange } from './byte-range.ts'
import { readAudioFile } from './read-audio-file.ts'

/**
 * `GET /audio_optimised/:filename`: a spoken snippet, for browsers and for the carrier's `<Play>`. Only this client's
 * folder, only plain names; a link is not followed. Snippets are small, so a file is answered whole or as one range.
 */
export function audioRoute(app: FastifyInstance, agent: Agent): void {
  app.get<{ Params: { filename: string } }>(
    '/audio_optimised/:filename',
    { config: { class: 'public' } },
    async (request, reply) => {
      const file = await readAudioFile(agent.tools.tenant.audioFolder, request.params.filename)
      if (file === null) return reply.code(404).send({ error: 'no such audio file' })
      const etag = `"${file.mtimeMs.toString(36)}-${file.sound.length.toString(36)}"`
      void reply
        .header('cache-control', 'public, max-age=3600')
        .header('accept-ranges', 'bytes')
        .header('etag', etag)
        .type('audio/mpeg')
      if (request.headers['if-none-match'] === etag) return reply.code(304).send()
      const range = byteRange(request.headers.range, file.sound.length)
      if (range === null) return reply.send(file.sound)
      if (range === 'none') return reply.code(416).header('content-range', `bytes */${file.sound.length}`).send()
      return reply
        .code(206)
        .header('content-range', `bytes ${range.from}-${range.to}/${file.sound.length}`)
        .send(file.sound.subarray(range.from, range.to + 1))
    },
  )
}
