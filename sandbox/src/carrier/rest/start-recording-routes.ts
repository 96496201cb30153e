import type { FastifyInstance } from 'fastify'
import { LiveRecording } from '../call/live-recording.ts'
import type { Carrier } from '../carrier.ts'
import { CarrierError } from '../errors/carrier-error.ts'
import type { RecordingRecord } from '../store/carrier-state.ts'
import type { Form } from './form.ts'

const EVENTS = new Set(['in-progress', 'completed', 'absent'])

/** Recordings of a call under way: begin one, then pause it, go on with it, stop it. `Twilio.CURRENT` is the latest. */
export function startRecordingRoutes(
  app: FastifyInstance,
  carrier: Carrier,
  shown: (recording: RecordingRecord) => object,
): void {
  const find = (sid: string) => {
    if (!carrier.store.state.calls.some((it) => it.sid === sid)) throw new CarrierError(20404, `Calls/${sid}`)
    return carrier.live.get(sid)
  }

  app.post<{ Params: { sid: string }; Body: Form }>('/Calls/:sid/Recordings.json', async (request, reply) => {
    const call = find(request.params.sid)
    if (!call?.line) throw new CarrierError(21220, 'it is not in progress and cannot be recorded')
    const recording = new LiveRecording(carrier, call, call.line, orderOf(request.body))
    call.recordings.set(recording.record.sid, recording)
    const answer = shown(recording.record)
    await carrier.store.save()
    return reply.code(201).send(answer)
  })

  app.post<{ Params: { sid: string; recording: string }; Body: Form }>(
    '/Calls/:sid/Recordings/:recording.json',
    async (request) => {
      const call = find(request.params.sid)
      const all = [...(call?.recordings.values() ?? [])]
      const wanted = request.params.recording
      const recording = all.findLast(({ record }) => wanted === 'Twilio.CURRENT' || record.sid === wanted)
      if (!recording) throw new CarrierError(20404, request.url)
      const status = request.body.text('Status')
      if (status === 'stopped') {
        await recording.stop()
        return { ...shown(recording.record), status }
      }
      if (status !== 'paused' && status !== 'in-progress') throw new CarrierError(20001, `Status: ${status}`)
      recording.pause(status === 'paused')
      return shown(recording.record)
    },
  )
}

function orderOf(form: Form) {
  const url = form.url('RecordingStatusCallback', 21502)
  const events = form
    .all('RecordingStatusCallbackEvent')
    .flatMap((text) => text.split(/\s+/))
    .filter(Boolean)
  const odd = events.find((event) => !EVENTS.has(event))
  if (odd) throw new CarrierError(20001, `RecordingStatusCallbackEvent: ${odd}`)
  const channels = form.text('RecordingChannels') ?? 'mono'
  if (channels !== 'mono' && channels !== 'dual') throw new CarrierError(20001, `RecordingChannels: ${channels}`)
  const track = form.text('RecordingTrack') ?? 'both'
  if (track !== 'both') throw new CarrierError(20001, `RecordingTrack ${track} is not simulated`)
  return {
    mono: channels === 'mono',
    callback: url ? { url, method: form.method('RecordingStatusCallbackMethod') ?? 'POST' } : null,
    events: new Set(events.length > 0 ? events : ['completed']),
  }
}
