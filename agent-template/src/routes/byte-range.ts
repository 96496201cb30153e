/**
 * One range of bytes of a file of this length; null for none asked (or several, which may be answered whole), `none` for one
 * that does not exist.
 */
export function byteRange(header: string | undefined, length: number): { from: number; to: number } | 'none' | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '')
  if (!match || (match[1] === '' && match[2] === '')) return null
  const [, first = '', last = ''] = match
  const from = first === '' ? Math.max(0, length - Number(last)) : Number(first)
  const to = first === '' || last === '' ? length - 1 : Math.min(Number(last), length - 1)
  return from > to || from >= length ? 'none' : { from, to }
}
