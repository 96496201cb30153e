import { byLanguage } from '../by-language.ts'

/**
 * What the caller said as bare words: lower case, no accents, no punctuation, apostrophes dropped (`what's` is `whats`), the
 * plural taken off as the language has it, so that "prices?" and "price" are the same word. Triggers go through the same
 * function.
 */
export function normaliseWords(text: string, language = 'en'): string[] {
  const singular = byLanguage(language, { english: singularEnglish, spanish: singularSpanish })
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f'\u2019]/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map((word) => (word.length > 3 ? singular(word) : word))
}

const singularEnglish = (word: string): string =>
  word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word

/** `reparaciones` is `reparacion`, `precios` is `precio`. */
const singularSpanish = (word: string): string =>
  word.length > 4 && /[^aeiou]es$/.test(word) ? word.slice(0, -2) : word.replace(/s$/, '')
