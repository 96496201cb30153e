const small = new Map(
  (
    'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen ' +
    'eighteen nineteen'
  )
    .split(' ')
    .map((word, i) => [word, i]),
)
const tens = new Map(
  'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ').map((word, i) => [word, 20 + 10 * i]),
)

/**
 * A text as bare words, the same for each usual rendering: lower case, no punctuation or currency signs, numbers as digits
 * (`$150`, `150 dollars` and `one hundred and fifty dollars` all hold the word `150`).
 */
export function spokenWords(text: string): string[] {
  const words = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f'\u2019]/g, '')
    .replace(/(\d),(?=\d{3}\b)/g, '$1')
    .split(/[^\p{L}\p{N}.]+/u)
    .flatMap((word) => (/^\d+\.\d+$/.test(word) ? [word] : word.split('.')))
    .filter((word) => word !== '')
  const said: string[] = []
  for (let at = 0; at < words.length; ) {
    const { value, length } = numberAt(words, at)
    if (value === null) said.push(words[at++] ?? '')
    else {
      said.push(String(value))
      at += length
    }
  }
  return said
}

/** `one hundred and fifty`, `twenty five`, `nine`: the number that begins here and how many words it takes. */
function numberAt(words: readonly string[], start: number): { value: number | null; length: number } {
  let at = start
  const below100 = (): number | null => {
    const word = words[at] ?? ''
    const ten = tens.get(word)
    if (ten === undefined) {
      const one = small.get(word)
      if (one !== undefined) at += 1
      return one ?? null
    }
    at += 1
    const one = small.get(words[at] ?? '')
    if (one === undefined || one === 0 || one > 9) return ten
    at += 1
    return ten + one
  }
  const first = below100()
  if (first === null || words[at] !== 'hundred') return { value: first, length: at - start }
  at += 1
  const hundred = at
  if (words[at] === 'and') at += 1
  const rest = below100()
  if (rest === null) at = hundred
  return { value: first * 100 + (rest ?? 0), length: at - start }
}
