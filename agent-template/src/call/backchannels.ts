import { normaliseWords } from './normalise-words.ts'

/** Sounds of listening that every language has. */
const SOUNDS = 'mm|mmm|hm|hmm|mhm|mmhm|uh|huh|um|ah|aha|oh|ok|okay'
/** What a listener says to be told more, by language. Whoever says "no", "wait" or "stop" wants us to stop. */
const WORDS: Record<string, string> = {
  en: 'yeah|yep|yup|yes|right|sure|alright|all right|good|great|fine|cool|i see|got it|go on|of course|i understand|thanks|thank you',
  es: 'si|aja|ya|vale|claro|bueno|bien|muy bien|entiendo|perfecto|exacto|de acuerdo|asi es|por supuesto|gracias',
}
/** Nobody only listens at such length. */
const MAX_WORDS = 4
const PHRASE_WORDS = 2

/** Says of words whether they are nothing but the sound of somebody listening. */
export type IsBackchannel = (text: string) => boolean

/** For a BCP 47 language; one without words of its own has the sounds. */
export function backchannels(language: string): IsBackchannel {
  const own = WORDS[language.split('-')[0]?.toLowerCase() ?? '']
  const known = new Set(`${SOUNDS}|${own ?? ''}`.split('|').map((phrase) => normaliseWords(phrase, language).join(' ')))
  return (text) => {
    const words = normaliseWords(text, language)
    if (words.length === 0 || words.length > MAX_WORDS) return false
    for (let at = 0; at < words.length; ) {
      const length = knownAt(words, at, known)
      if (length === 0) return false
      at += length
    }
    return true
  }
}

/** Length of the longest known phrase that begins here, in words. */
function knownAt(words: readonly string[], at: number, known: ReadonlySet<string>): number {
  for (let length = PHRASE_WORDS; length > 0; length--) {
    if (at + length <= words.length && known.has(words.slice(at, at + length).join(' '))) return length
  }
  return 0
}
