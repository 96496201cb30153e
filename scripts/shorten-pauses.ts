import { createVoiceActivity, FRAME_MS } from '../sandbox/src/recogniser/voice-activity.ts'

/** A pause within a line is cut to this, well under the endpointing of the templates (300 ms). */
const LONGEST_FRAMES = 180 / FRAME_MS

/** The sound with long pauses between its words shortened, so that one line of a caller stays one turn. */
export async function shortenPauses(samples: Int16Array, sampleRate: number): Promise<Int16Array> {
  const length = (sampleRate * FRAME_MS) / 1000
  const voice = await createVoiceActivity(sampleRate)
  const kept: Int16Array[] = []
  let pause: Int16Array[] = []
  for (let at = 0; at < samples.length; at += length) {
    const frame = samples.subarray(at, at + length)
    const speaks = frame.length === length && voice.isVoice(frame)
    if (!speaks) pause.push(frame)
    else {
      kept.push(...(kept.length === 0 ? pause : cut(pause)), frame)
      pause = []
    }
  }
  voice.close()
  return Int16Array.from([...kept, ...pause].flatMap((frame) => [...frame]))
}

/** From the middle, where it is quietest. */
function cut(pause: Int16Array[]): Int16Array[] {
  const surplus = pause.length - LONGEST_FRAMES
  if (surplus <= 0) return pause
  return [...pause.slice(0, Math.ceil(LONGEST_FRAMES / 2)), ...pause.slice(Math.ceil(LONGEST_FRAMES / 2) + surplus)]
}
