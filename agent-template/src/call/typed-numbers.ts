import { heardNumbers } from './number-words.ts'

const PHONE_DIGITS = 8

/** The text with its spoken numbers as digits: `unit twenty five` is `unit 25`, a phone number is one run of digits. */
export function typedNumbers(text: string, language: string): string {
  const words = [...text.matchAll(/[\p{L}\p{N}]+/gu)]
  const plain = words.map(([word]) =>
    word
      .normalize('NFKD')
      .replace(/[\u0300-\u036f]/g, '')
      .toLowerCase(),
  )
  let typed = ''
  let done = 0
  for (const { from, to, parts } of heardNumbers(plain, language)) {
    const first = words[from]
    const last = words[to - 1]
    // What was typed stands as it is, with what is between: a clock's colon, an amount's point.
    const isTyped = plain.slice(from, to).every((word) => /^\d+$/.test(word))
    if (first === undefined || last === undefined || isTyped) continue
    const phone = parts.join('').length >= PHONE_DIGITS
    typed += text.slice(done, first.index) + parts.join(phone ? '' : ' ')
    done = last.index + last[0].length
  }
  return typed + text.slice(done)
}
