import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import * as z from 'zod/mini'
import type { Agent } from '../agent.ts'
import { CarrierError } from '../providers/carrier-error.ts'
import { byteRange } from './byte-range.ts'

const sid = z.string().check(z.regex(/^RE[0-9a-fA-F]{32}$/))
/** A long recording is megabytes, read as fast as whoever asks takes them. */
const CARRIER_MS = 120_000

/**
 * `GET /recordings/:sid`: the sound of a call or of a message, as WAV from the carrier. Only what the database knows as this
 * client's and nobody has deleted: the carrier keeps the recordings of all clients in one account.
 */
export function recordingRoute(app: FastifyInstance, agent: Agent): void {
  app.get<{ Params: { sid: string } }>(
    '/recordings/:sid',
    { config: { class: 'session', staff: true } },
    async (request, reply) => {
      const gone = () => reply.code(404).send({ error: 'no such recording' })
      const asked = sid.safeParse(request.params.sid)
      if (!asked.success) return gone()
      const away = new AbortController()
      reply.raw.once('close', () => away.abort())
      let sound: Response | null
      try {
        if ((await agent.database.findRecording(asked.data)) === null) return gone()
        const late = AbortSignal.any([AbortSignal.timeout(CARRIER_MS), away.signal])
        sound = await agent.tools.carrier.openRecording(asked.data, late)
      } catch (error) {
        const status = error instanceof CarrierError ? 502 : 503
        request.log.warn({ err: error, recording_sid: asked.data }, 'recording not read')
        return reply.code(status).header('retry-after', '5').send({ error: 'the recording cannot be read now' })
      }
      if (sound?.body == null) return gone()
      request.log.info({ recording_sid: asked.data }, 'recording heard')
      void reply.type('audio/wav').header('accept-ranges', 'bytes')
      const body = Readable.fromWeb(sound.body as Parameters<typeof Readable.fromWeb>[0])
      const length = Number(sound.headers.get('content-length') ?? Number.NaN)
      if (Number.isNaN(length)) return reply.send(body)
      const range = byteRange(request.headers.range, length)
      if (range === null) return reply.header('content-length', length).send(body)
      if (range === 'none') {
        body.destroy()
        return reply.code(416).header('content-range', `bytes */${length}`).send()
      }
      return reply
        .code(206)
        .header('content-range', `bytes ${range.from}-${range.to}/${length}`)
        .header('content-length', range.to - range.from + 1)
        .send(Readable.from(partOf(body, range.from, range.to)))
    },
  )
}

/** The bytes `from` to `to`, both included; the rest is not waited for. */
async function* partOf(body: Readable, from: number, to: number): AsyncGenerator<Buffer> {
  let at = 0
  for await (const piece of body as AsyncIterable<Buffer>) {
    const part = piece.subarray(Math.max(0, from - at), Math.max(0, to + 1 - at))
    at += piece.length
    if (part.length > 0) yield Buffer.from(part)
    if (at > to) return
  }
}
