import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { FastifyInstance } from 'fastify'
import type { Carrier } from '../carrier.ts'
import { rfc2822 } from '../clock/rfc2822.ts'
import { CarrierError } from '../errors/carrier-error.ts'
import type { RecordingRecord } from '../store/carrier-state.ts'
import { Form } from './form.ts'
import { inTime } from './in-time.ts'
import { pageOf } from './page-of.ts'
import { startRecordingRoutes } from './start-recording-routes.ts'

/** Recordings: begin one on a call, pause and stop it, list (of the account or of one call), read as JSON, fetch as WAV, delete. */
export function recordingRoutes(app: FastifyInstance, carrier: Carrier): void {
  const uri = (sid: string) => `/2010-04-01/Accounts/${carrier.accountSid}/Recordings/${sid}`
  const shown = (recording: RecordingRecord) => ({
    sid: recording.sid,
    account_sid: carrier.accountSid,
    call_sid: recording.call_sid,
    api_version: '2010-04-01',
    channels: recording.channels,
    conference_sid: null,
    date_created: rfc2822(new Date(recording.date_created)),
    date_updated: rfc2822(new Date(recording.date_created)),
    duration: recording.duration < 0 ? null : String(recording.duration),
    encryption_details: null,
    error_code: null,
    media_url: `${carrier.address}${uri(recording.sid)}`,
    price: null,
    price_unit: 'USD',
    source: recording.source,
    start_time: rfc2822(new Date(recording.date_created)),
    status: recording.status,
    track: 'both',
    subresource_uris: {},
    uri: `${uri(recording.sid)}.json`,
  })
  const find = (sid: string) => {
    const recording = carrier.store.state.recordings.find((it) => it.sid === sid)
    if (!recording) throw new CarrierError(20404, `Recordings/${sid}`)
    return recording
  }
  const list = (url: string, callSid: string | null) => {
    const query = new Form(new URL(url, 'http://carrier').searchParams)
    const wanted = callSid ?? query.text('CallSid')
    const found = carrier.store.state.recordings.filter(
      (it) => (!wanted || it.call_sid === wanted) && inTime(query, 'DateCreated', it.date_created),
    )
    return pageOf('recordings', found.toReversed().map(shown), query, url)
  }

  startRecordingRoutes(app, carrier, shown)
  app.get('/Recordings.json', async (request) => list(request.url, null))
  app.get<{ Params: { sid: string } }>('/Calls/:sid/Recordings.json', async (request) =>
    list(request.url, request.params.sid),
  )
  // One route: `RE….json` is the resource, `RE…` and `RE….wav` are the sound.
  app.get<{ Params: { file: string } }>('/Recordings/:file', async (request, reply) => {
    const [, sid = '', suffix] = /^(RE[0-9a-fA-F]{32})(\.json|\.wav)?$/.exec(request.params.file) ?? []
    const recording = find(sid)
    if (suffix === '.json') return shown(recording)
    if (recording.status !== 'completed') throw new CarrierError(20404, `Recordings/${sid}: not there yet`)
    return reply.header('content-type', 'audio/x-wav').send(createReadStream(recording.file))
  })
  // Sound and row are gone at once; at Twilio itself the metadata can be asked for another 40 days.
  app.delete<{ Params: { sid: string } }>('/Recordings/:sid.json', async (request, reply) => {
    const { sid, file } = find(request.params.sid)
    await rm(file, { force: true })
    carrier.store.state.recordings = carrier.store.state.recordings.filter((it) => it.sid !== sid)
    await carrier.store.save()
    return reply.code(204).send()
  })
}
