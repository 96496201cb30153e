import path from 'node:path'
import type { Carrier } from '../carrier.ts'
import type { RecordingRecord } from '../store/carrier-state.ts'
import type { Recorder } from './recorder.ts'

/** Keeps a recording under a SID of its own, where the REST API serves it. */
export async function saveRecording(
  carrier: Carrier,
  options: { callSid: string; recorder: Recorder; source: string; mono: boolean },
): Promise<RecordingRecord> {
  const sid = carrier.sid('RE')
  const file = recordingFile(carrier, sid)
  await options.recorder.write(file, options.mono)
  const recording: RecordingRecord = {
    sid,
    call_sid: options.callSid,
    duration: Math.max(1, Math.round(options.recorder.durationMs / 1000)),
    channels: options.mono ? 1 : 2,
    source: options.source,
    status: 'completed',
    date_created: carrier.now().toISOString(),
    file,
  }
  carrier.store.state.recordings.push(recording)
  await carrier.store.save()
  return recording
}

/** Where the sound of a recording lies. */
export const recordingFile = (carrier: Carrier, sid: string): string =>
  path.join(carrier.recordingsFolder, `${sid}.wav`)

/** Address of a recording as it stands in callbacks; `.wav` or nothing may follow. */
export const recordingUrl = (carrier: Carrier, sid: string): string =>
  `${carrier.address}/2010-04-01/Accounts/${carrier.accountSid}/Recordings/${sid}`
