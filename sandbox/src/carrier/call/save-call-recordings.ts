import type { Carrier } from '../carrier.ts'
import type { LiveCall } from './live-call.ts'
import type { Recorder } from './recorder.ts'
import { reportRecording } from './report-recording.ts'
import { recordingUrl, saveRecording } from './save-recording.ts'

/** A recording of the whole call that the REST API serves afterwards. */
export type KeptRecording = { mono: boolean; callback: { url: string; method: string } | null }

/**
 * Writes the file the script asked for and the recording the API was asked for; gives what the call's last callback
 * says of the latter. A disk that is full is noted in the call's log; the call ends all the same.
 */
export async function saveCallRecordings(
  carrier: Carrier,
  call: LiveCall,
  recorder: Recorder,
  wanted: { file: string | null; keep: KeptRecording | null },
): Promise<Record<string, string>> {
  try {
    if (wanted.file) {
      await recorder.write(wanted.file)
      call.record.recording = wanted.file
    }
    if (!wanted.keep) return {}
    const { mono, callback } = wanted.keep
    const recording = await saveRecording(carrier, { callSid: call.record.sid, recorder, source: 'OutboundAPI', mono })
    reportRecording(carrier, call, recording, callback)
    return {
      RecordingSid: recording.sid,
      RecordingUrl: recordingUrl(carrier, recording.sid),
      RecordingDuration: String(recording.duration),
    }
  } catch (error) {
    call.event('error', `the recording cannot be written: ${(error as Error).message}`)
    return {}
  }
}
