import type { ListenOptions } from './listen-options.ts'

/** A stretch of audio and the words heard in it; seconds from the start of the stream. */
export type Heard = { text: string; start: number; end: number; speechStart: number; speechEnd: number }

/** The embedded model gives no confidence; this is a plain constant, not a measurement. */
const CONFIDENCE = 0.9

/** A `Results` message. Word times are estimated: the words share the speech by their number of letters. */
export function resultsMessage(
  heard: Heard,
  flags: { isFinal: boolean; speechFinal: boolean; fromFinalize: boolean },
  stream: { requestId: string; options: ListenOptions },
): object {
  const written = stream.options.punctuate ? heard.text : plain(heard.text)
  return {
    type: 'Results',
    channel_index: [0, 1],
    duration: seconds(heard.end - heard.start),
    start: seconds(heard.start),
    is_final: flags.isFinal,
    speech_final: flags.speechFinal,
    from_finalize: flags.fromFinalize,
    channel: {
      alternatives: [
        {
          transcript: written,
          confidence: written === '' ? 0 : CONFIDENCE,
          words: words(heard, stream.options.punctuate),
        },
      ],
    },
    metadata: {
      request_id: stream.requestId,
      model_uuid: '00000000-0000-4000-8000-000000000001',
      model_info: { name: 'moonshine-tiny (sandbox)', version: '2025-01-01.0', arch: stream.options.model },
    },
  }
}

function words(heard: Heard, punctuate: boolean): object[] {
  const spoken = heard.text.split(/\s+/).filter((word) => word !== '')
  const letters = spoken.reduce((sum, word) => sum + word.length, 0)
  const perLetter = (heard.speechEnd - heard.speechStart) / Math.max(letters, 1)
  let at = heard.speechStart
  return spoken.map((word) => {
    const start = at
    at += word.length * perLetter
    const timed = { word: plain(word), start: seconds(start), end: seconds(at), confidence: CONFIDENCE }
    return punctuate ? { ...timed, punctuated_word: word } : timed
  })
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}'$%&@ -]/gu, '')
    .trim()
}

function seconds(value: number): number {
  return Math.round(value * 1000) / 1000
}
