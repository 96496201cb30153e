/** Three parts and a bit: what a person still reads. */
const MOST = 480

/** A model's answer as a text: what does not fit ends with its last whole sentence, or with its last whole word. */
export function cutText(text: string): string {
  const flat = text
    .replace(/[*_#`]+/g, '')
    .replace(/\s+/g, ' ')
    .trim()
  if (flat.length <= MOST) return flat
  const start = flat.slice(0, MOST - 3)
  const sentence = Math.max(...['. ', '! ', '? '].map((end) => start.lastIndexOf(end)))
  if (sentence > MOST / 3) return start.slice(0, sentence + 1)
  return `${/^(.+) /s.exec(start)?.[1] ?? start}...`
}
