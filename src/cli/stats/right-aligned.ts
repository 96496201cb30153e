/** Cells of a row that end at the same column: each with its width in characters. */
export const rightAligned = (cells: readonly (readonly [cell: string | number, width: number])[]): string[] =>
  cells.map(([cell, width]) => String(cell).padStart(width))
