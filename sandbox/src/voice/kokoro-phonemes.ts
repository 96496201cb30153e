/** Turns one run of words into phonemes of a language (`en-us`, `en`, `es`), one string a line. */
export type Phonemize = (text: string, language: string) => Promise<string[]>

const PUNCTUATION = /(\s*[;:,.!?¡¿—…"«»“”(){}[\]]+\s*)+/g

/**
 * Text to the phonemes Kokoro was trained on: eSpeak's, with punctuation kept (it carries the melody) and a few of its
 * sounds written Kokoro's way.
 */
export async function kokoroPhonemes(text: string, language: string, phonemize: Phonemize): Promise<string> {
  const spoken = text
    .replace(/\$(\d+)/g, '$1 dollars')
    .replace(/£(\d+)/g, '$1 pounds')
    .replace(/[‘’]/g, "'")
  const parts: Promise<string>[] = []
  let at = 0
  for (const match of spoken.matchAll(PUNCTUATION)) {
    if (match.index > at) parts.push(words(spoken.slice(at, match.index), language, phonemize))
    parts.push(Promise.resolve(match[0]))
    at = match.index + match[0].length
  }
  if (at < spoken.length) parts.push(words(spoken.slice(at), language, phonemize))
  const raw = (await Promise.all(parts)).join('')
  const written = raw
    .replace(/ʲ/g, 'j')
    .replace(/r/g, 'ɹ')
    .replace(/x/g, 'k')
    .replace(/ɬ/g, 'l')
    .replace(/(?<=[a-zɹː])(?=hˈʌndɹɪd)/g, ' ')
    .replace(/ z(?=[;:,.!?¡¿—…"«»“” ]|$)/g, 'z')
  return (language === 'en-us' ? written.replace(/(?<=nˈaɪn)ti(?!ː)/g, 'di') : written).trim()
}

async function words(text: string, language: string, phonemize: Phonemize): Promise<string> {
  return (await phonemize(text, language)).join(' ')
}
