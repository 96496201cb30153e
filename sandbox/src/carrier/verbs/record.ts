import { callParams } from '../call/call-params.ts'
import type { Line } from '../call/line.ts'
import { isAudible } from '../call/loudness.ts'
import { Recorder } from '../call/recorder.ts'
import { reportRecording } from '../call/report-recording.ts'
import { recordingUrl, saveRecording } from '../call/save-recording.ts'
import { tone } from '../call/tones.ts'
import { CarrierError } from '../errors/carrier-error.ts'
import { actionProgram } from './action-program.ts'
import { recordingCallback } from './recording-callback.ts'
import type { Verb, VerbContext } from './verb.ts'
import { wholeNumber } from './whole-number.ts'

/** `<Record>`: the caller, until a key, silence, the longest time or the end of the call. Without any sound the next verb runs. */
export const record: Verb = async (context) => {
  const { carrier, call, node, signal } = context
  const line = call.answer()
  if (node.attributes.playBeep !== 'false') await line.play(tone([1000], 300), signal)
  const recorder = new Recorder()
  let heard = false
  let key = ''
  try {
    ;({ heard, key } = await collect(context, line, recorder))
  } catch (error) {
    if (!call.signal.aborted) throw error
    // The caller hung up: what was said is kept, and our server is told of it.
    await afterHangUp(context, recorder)
    throw error
  }
  if (!heard) return null
  const recording = await saveRecording(carrier, {
    callSid: call.record.sid,
    recorder,
    source: 'RecordVerb',
    mono: true,
  })
  reportRecording(carrier, call, recording, recordingCallback(context))
  return actionProgram(context, { ...resultOf(context, recording), Digits: key }, true)
}

async function collect(
  { call, node, signal }: VerbContext,
  line: Line,
  recorder: Recorder,
): Promise<{ heard: boolean; key: string }> {
  const timeoutMs = wholeNumber(node.attributes.timeout, 5) * 1000
  const maxMs = wholeNumber(node.attributes.maxLength, 3600) * 1000
  const finishing = node.attributes.finishOnKey ?? '1234567890*#'
  const began = line.atMs
  let lastHeardAt = began
  let heard = false
  let key = ''
  const stopKeys = call.onDigit((digit) => {
    if (finishing.includes(digit)) key = digit
  })
  try {
    await line.until(
      (done) =>
        line.listen((frame) => {
          recorder.add(frame)
          if (isAudible(frame.caller)) {
            heard = true
            lastHeardAt = frame.atMs
          }
          if (key || frame.atMs - lastHeardAt >= timeoutMs || frame.atMs - began >= maxMs) done()
        }),
      signal,
    )
  } finally {
    stopKeys()
  }
  return { heard, key }
}

async function afterHangUp(context: VerbContext, recorder: Recorder): Promise<void> {
  const { carrier, call } = context
  if (recorder.durationMs === 0) return
  const recording = await saveRecording(carrier, {
    callSid: call.record.sid,
    recorder,
    source: 'RecordVerb',
    mono: true,
  })
  reportRecording(carrier, call, recording, recordingCallback(context))
  const action = actionProgram(context, resultOf(context, recording), true)
  if (!action || !('url' in action)) return
  const params = callParams(call.record, carrier.accountSid, {
    ...action.params,
    Digits: 'hangup',
    CallStatus: 'completed',
  })
  try {
    await call.request({ ...action, params, signal: carrier.closing })
  } catch (error) {
    if (error instanceof CarrierError) call.fault(error)
    else if (!carrier.closing.aborted) throw error
  }
}

const resultOf = ({ carrier }: VerbContext, recording: { sid: string; duration: number }) => ({
  RecordingSid: recording.sid,
  RecordingUrl: recordingUrl(carrier, recording.sid),
  RecordingDuration: String(recording.duration),
})
