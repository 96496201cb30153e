import type { FastifyInstance } from 'fastify'
import type { Agent } from '../agent.ts'
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
      const range = rangeOf(request.headers.range, file.sound.length)
      if (range === null) return reply.send(file.sound)
      if (range === 'none') return reply.code(416).header('content-range', `bytes */${file.sound.length}`).send()
      return reply
        .code(206)
        .header('content-range', `bytes ${range.from}-${range.to}/${file.sound.length}`)
        .send(file.sound.subarray(range.from, range.to + 1))
    },
  )
}

/** One range of bytes; null for none asked (or several, which may be answered whole), `none` for one that does not exist. */
function rangeOf(header: string | undefined, length: number): { from: number; to: number } | 'none' | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '')
  if (!match || (match[1] === '' && match[2] === '')) return null
  const [, first = '', last = ''] = match
  const from = first === '' ? Math.max(0, length - Number(last)) : Number(first)
  const to = first === '' || last === '' ? length - 1 : Math.min(Number(last), length - 1)
  return from > to || from >= length ? 'none' : { from, to }
}
