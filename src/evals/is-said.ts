import { spokenWords } from './spoken-words.ts'

/** Whether the words of `text` are said, one after the other. An amount with cents may be said in two parts. */
export function isSaid(text: string, said: readonly string[]): boolean {
  const wanted = spokenWords(text).map(spokenNumber)
  return wanted.length > 0 && said.some((_, start) => holdsAt(wanted, said.map(spokenNumber), start))
}

/** 89.50 and 89.5 are the same. */
const spokenNumber = (word: string): string => (/^\d+\.\d+$/.test(word) ? String(Number(word)) : word)

function holdsAt(wanted: readonly string[], said: readonly string[], start: number): boolean {
  let at = start
  for (const word of wanted) {
    const [whole = '', part] = /^\d+\.\d+$/.test(word) ? word.split('.') : [word]
    if (said[at] === word) at += 1
    else if (part !== undefined && said[at] === whole) {
      // `89 pounds and 50 pence`
      const cents = said.indexOf(String(Number(part.padEnd(2, '0'))), at + 1)
      if (cents === -1 || cents - at > 3) return false
      at = cents + 1
    } else return false
  }
  return true
}
