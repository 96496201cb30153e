import { expect, test } from 'vitest'
import { drawTable } from '../../src/cli/draw-table.ts'

const heads = ['CALL', 'FROM', 'STATUS', 'STARTED', 'SECONDS']
const sid = `CA${'0123456789abcdef'.repeat(2)}`
const rows = [
  [sid, '+61491570006', 'refused: calls_per_hour', '2026-11-23 10:12', '187'],
  [sid, '—', 'completed', '2026-11-23 10:12', ''],
]

test('where nobody reads along, every row is one line with everything in it', () => {
  const { head, lines } = drawTable(heads, rows, { width: Number.POSITIVE_INFINITY, below: [0], cut: [1, 2] })
  expect(head).toBe(`CALL${' '.repeat(32)}FROM          STATUS                   STARTED           SECONDS`)
  expect(lines).toHaveLength(2)
  expect(lines[0]).toBe(`${sid}  +61491570006  refused: calls_per_hour  2026-11-23 10:12  187`)
})

test('on a screen that is too narrow, columns go below their row, whole and named', () => {
  expect(drawTable(heads, rows, { width: 80, below: [0] })).toEqual({
    head: 'FROM          STATUS                   STARTED           SECONDS',
    lines: [
      '+61491570006  refused: calls_per_hour  2026-11-23 10:12  187',
      `  call ${sid}`,
      '—             completed                2026-11-23 10:12',
      `  call ${sid}`,
    ],
  })
  const someEmpty = [
    ['x', ''],
    ['x', 'yyyy'],
  ]
  expect(drawTable(['A', 'B'], someEmpty, { width: 6, below: [1] }).lines).toEqual(['x', 'x', '  b y…'])
})

test('columns below that do not fit beside each other take a line each', () => {
  const { lines } = drawTable(['A', 'B', 'C'], [['x', 'y'.repeat(50), 'z'.repeat(40)]], { width: 60, below: [1, 2] })
  expect(lines).toEqual(['x', `  b ${'y'.repeat(50)}`, `  c ${'z'.repeat(40)}`])
})

test('what still does not fit is cut, the column named first before the others, and never below six characters', () => {
  const audit = [
    '2026-11-23 10:12',
    'ann@a-desk-with-a-long-name.example',
    'cli',
    'client.create',
    'ok',
    'x'.repeat(100),
  ]
  const wide = ['WHEN', 'WHO', 'FROM', 'WHAT', 'RESULT', 'DETAILS']
  const { head, lines } = drawTable(wide, [audit], { width: 80, cut: [5, 1, 2] })
  expect(lines[0]).toHaveLength(80)
  expect(head.length).toBeLessThanOrEqual(80)
  expect(lines[0]).toMatch(/^2026-11-23 10:12 {2}ann@a-desk-with-a-long-n… {2}cli {3}client\.create {2}ok {6}xxxxx…$/)
  expect(drawTable(wide, [audit], { width: 20, cut: [5, 1] }).lines[0]).toContain('ann@a…')
})
