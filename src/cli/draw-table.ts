export type TableLayout = {
  /** Columns of the screen; infinite where nobody reads along, and nothing is moved or cut. */
  width: number
  /** Columns that go below their row, each with its head, when the row does not fit. */
  below?: readonly number[]
  /** Columns that may be cut when it still does not fit, the widest first, to no less than six characters. */
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
      moved.map((i) => `${(heads[i] ?? '').toLowerCase()} ${row[i] ?? ''}`),
      width,
    ),
  ])
  return { head: draw(heads), lines }
}

const lengthOf = (widths: readonly number[], columns: readonly number[]): number =>
  columns.reduce((sum, i) => sum + (widths[i] ?? 0), gap * (columns.length - 1))

/** Widths of which the widest that may be cut were cut until the row fits. */
function narrowed(natural: readonly number[], columns: readonly number[], { width, cut = [] }: TableLayout): number[] {
  const widths = [...natural]
  for (let over = lengthOf(widths, columns) - width; over > 0; over--) {
    const widest = cut.reduce((best, i) => ((widths[i] ?? 0) > (widths[best] ?? 0) ? i : best), cut[0] ?? -1)
    if ((widths[widest] ?? 0) <= leastCut) break
    widths[widest] = (widths[widest] ?? 0) - 1
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
