import { byLanguage } from '../by-language.ts'

/** Numbers said one after the other, in the words `from` up to, not including, `to`. */
export type HeardNumbers = {
  from: number
  to: number
  /** Each as digits: `oh four twenty five` is 0, 4 and 25, typed ones as they stand. */
  parts: readonly string[]
}

type Numerals = {
  values: ReadonlyMap<string, number>
  hundreds: ReadonlySet<string>
  thousand: string
  and: string
  repeats: ReadonlyMap<string, number>
}

const numbered = (words: string, from = 0, step = 1): [string, number][] =>
  words.split(' ').map((word, at) => [word, from + at * step])

const english: Numerals = {
  values: new Map([
    ...numbered(
      'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen',
    ),
    ...numbered('seventeen eighteen nineteen', 17),
    ...numbered('twenty thirty forty fifty sixty seventy eighty ninety', 20, 10),
    ['oh', 0],
    ['o', 0],
    ['nought', 0],
  ]),
  hundreds: new Set(['hundred']),
  thousand: 'thousand',
  and: 'and',
  repeats: new Map([
    ['double', 2],
    ['triple', 3],
  ]),
}

const spanish: Numerals = {
  values: new Map([
    ...numbered('cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis'),
    ...numbered('diecisiete dieciocho diecinueve veinte veintiuno veintidos veintitres veinticuatro veinticinco', 17),
    ...numbered('veintiseis veintisiete veintiocho veintinueve', 26),
    ...numbered('treinta cuarenta cincuenta sesenta setenta ochenta noventa', 30, 10),
    ['un', 1],
    ['una', 1],
    ...numbered(
      'cien doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos',
      100,
      100,
    ),
    ['ciento', 100],
  ]),
  hundreds: new Set(),
  thousand: 'mil',
  and: 'y',
  repeats: new Map([
    ['doble', 2],
    ['triple', 3],
  ]),
}

/** Words that are more often something else when they stand alone. */
const WEAK = new Set(['oh', 'o', 'un', 'una', 'uno', 'one'])

/** The numbers, spoken or typed, in words of lower case without accents. */
export function heardNumbers(words: readonly string[], language: string): HeardNumbers[] {
  const numerals = byLanguage(language, { english, spanish })
  const found: HeardNumbers[] = []
  for (let at = 0; at < words.length; ) {
    const run = readRun(words, at, numerals)
    if (run.to > at && !(run.to === at + 1 && WEAK.has(words[at] ?? ''))) found.push(run)
    at = Math.max(run.to, at + 1)
  }
  return found
}

function readRun(words: readonly string[], from: number, numerals: Numerals): HeardNumbers {
  const parts: string[] = []
  let at = from
  for (; at < words.length; at++) {
    const word = words[at] ?? ''
    const value = amountOf(word, numerals)
    const last = Number(parts.at(-1) ?? 0)
    const next = amountOf(words[at + 1] ?? '', numerals)
    const repeat = numerals.repeats.get(word)
    if (repeat !== undefined && next !== null && next < 10) {
      parts.push(String(next).repeat(repeat))
      at += 1
    } else if (value !== null && isTyped(word)) parts.push(word)
    else if (value !== null && last > 0 && joins(last, value)) parts.push(String(Number(parts.pop()) + value))
    else if (value !== null) parts.push(String(value))
    else if (numerals.hundreds.has(word) && last > 0 && last < 10) parts.push(String(Number(parts.pop()) * 100))
    else if (word === numerals.thousand && last < 1000) parts.push(String(Number(parts.pop() ?? 1) * 1000))
    else if (word !== numerals.and || next === null || last === 0 || !joins(last, next)) break
  }
  return { from, to: at, parts }
}

/** `twenty` and `five` are one number, as are `one hundred` and `fifty`; `four` and `twenty` are two. */
const joins = (last: number, value: number): boolean =>
  (value < 10 && last % 100 >= 20 && last % 10 === 0) ||
  (value < 100 && last % 100 === 0) ||
  (value < 1000 && last % 1000 === 0)

const isTyped = (word: string): boolean => /^\d+$/.test(word)

const amountOf = (word: string, { values }: Numerals): number | null =>
  isTyped(word) ? Number(word) : (values.get(word) ?? null)
