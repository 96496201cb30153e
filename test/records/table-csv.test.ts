import { expect, test } from 'vitest'
import { tableCsv } from '../../src/records/table-csv.ts'

test('words that a spreadsheet would run are text; phone numbers and amounts stay what they are', () => {
  const columns = ['words', 'phone', 'amount', 'test', 'details', 'nothing']
  const row = (words: string) => ({ words, phone: '+61491570156', amount: -2.5, test: true, details: { a: [1] } })
  const line = (words: string) => tableCsv(columns, [row(words)])
  for (const words of ['=1+1', '+1', '-1', '@x', '\t=1', ' =1', '＝1'])
    expect(line(words).replace(/^"/, ''), words).toMatch(/^'/)
  expect(line('=1')).toBe(`'=1,+61491570156,-2.5,true,"{""a"":[1]}",\r\n`)
  expect(line('a "quoted", word')).toMatch(/^"a ""quoted"", word",/)
  expect(line('+61 491 570 156')).toMatch(/^'\+61 491/)
})
