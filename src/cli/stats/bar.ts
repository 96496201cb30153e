const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']
const heights = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']

/** `value` beside `most` as a line of up to `width` characters; what is not nothing can be seen. */
export function bar(value: number, most: number, width: number): string {
  if (value <= 0 || most <= 0) return ''
  const parts = Math.max(1, Math.round((value / most) * width * 8))
  return '█'.repeat(Math.floor(parts / 8)) + (eighths[parts % 8] ?? '')
}

/** A row of columns, one character each as high as its value beside `most`; a space where there is nothing. */
export function columns(values: readonly number[], most: number): string {
  return values
    .map((value) => (value <= 0 ? ' ' : (heights[Math.min(7, Math.floor((value / most) * 8))] ?? '')))
    .join('')
}
