export type TableLayout = {
  /** Columns of the screen; infinite where nobody reads along, and nothing is moved or cut. */
  width: number
  /** Columns that go below their row, each with its head, when the row does not fit. */
  below?: readonly number[]
  /** Columns that may be cut when it still does not fit, the first of them first, to no less than six characters. */
  cut?: readonly number[]
}

const gap = 2
const leastCut = 6

/** Rows under their heads, columns aligned, as lines no longer than the screen where the layout lets them. Pure. */
export function drawTable(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  { width, below = [], cut = [] }: TableLayout,
): { head: string; lines: string[] } {
  const natural = heads.map((head, i) => Math.max(head.length, ...rows.map((row) => (row[i] ?? '').length)))
  const all = heads.map((_, i) => i)
  const moved = lengthOf(natural, all) > width ? below : []
  const beside = all.filter((i) => !moved.includes(i))
  const widths = narrowed(natural, beside, { width, cut })
  const draw = (cells: readonly string[]) =>
    beside
      .map((i) => shortened(cells[i] ?? '', widths[i] ?? 0).padEnd(widths[i] ?? 0))
      .join(' '.repeat(gap))
      .trimEnd()
  const lines = rows.flatMap((row) => [
    draw(row),
    ...stacked(
      moved.flatMap((i) => (row[i] ? [`${(heads[i] ?? '').toLowerCase()} ${row[i]}`] : [])),
      width,
    ),
  ])
  return { head: draw(heads), lines }
}

const lengthOf = (widths: readonly number[], columns: readonly number[]): number =>
  columns.reduce((sum, i) => sum + (widths[i] ?? 0), gap * (columns.length - 1))

/** Widths cut, column after column, until the row fits. */
function narrowed(natural: readonly number[], columns: readonly number[], { width, cut = [] }: TableLayout): number[] {
  const widths = [...natural]
  for (const i of cut.filter((each) => columns.includes(each))) {
    const whole = widths[i] ?? 0
    const over = Math.max(0, lengthOf(widths, columns) - width)
    widths[i] = Math.min(whole, Math.max(leastCut, whole - over))
  }
  return widths
}

/** As many parts on a line as fit, indented. */
function stacked(parts: readonly string[], width: number): string[] {
  const lines: string[] = []
  for (const part of parts) {
    const last = lines.at(-1)
    const joined = `${last}${' '.repeat(gap)}${part}`
    if (last !== undefined && joined.length <= width) lines[lines.length - 1] = joined
    else lines.push(shortened(`  ${part}`, width))
  }
  return lines
}

const shortened = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, width - 1)}…`
