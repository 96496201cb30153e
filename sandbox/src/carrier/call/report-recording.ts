import type { Carrier } from '../carrier.ts'
import { rfc2822 } from '../clock/rfc2822.ts'
import { CarrierError } from '../errors/carrier-error.ts'
import type { RecordingRecord } from '../store/carrier-state.ts'
import type { LiveCall } from './live-call.ts'
import { recordingUrl } from './save-recording.ts'

/** The callback about the state of a recording, when one was asked for. */
export function reportRecording(
  carrier: Carrier,
  call: LiveCall,
  recording: RecordingRecord,
  callback: { url: string; method: string } | null,
): void {
  if (!callback) return
  const params = new URLSearchParams({
    AccountSid: carrier.accountSid,
    CallSid: call.record.sid,
    RecordingSid: recording.sid,
    RecordingUrl: recordingUrl(carrier, recording.sid),
    RecordingStatus: recording.status,
    RecordingStartTime: rfc2822(new Date(recording.date_created)),
    RecordingTrack: 'both',
    ErrorCode: '0',
    RecordingDuration: String(recording.duration),
    RecordingChannels: String(recording.channels),
    RecordingSource: recording.source,
  })
  const sent = call.request({ ...callback, params, event: 'recording', signal: carrier.closing })
  carrier.background(
    sent.catch((error: unknown) => {
      if (error instanceof CarrierError) call.fault(error)
      else if (!carrier.closing.aborted) throw error
    }),
  )
}
