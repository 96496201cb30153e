/** The words of `text` heard when `fraction` (0 to 1) of its sound was played: whole words only, cut by their share of the letters. */
export function heardText(text: string, fraction: number): string {
  if (fraction >= 1) return text
  if (fraction <= 0) return ''
  const end = Math.floor(text.length * fraction)
  if (/\s/.test(text[end] ?? ' ')) return text.slice(0, end).trimEnd()
  const space = text.lastIndexOf(' ', end)
  return space <= 0 ? '' : text.slice(0, space).trimEnd()
}
