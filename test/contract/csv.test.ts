import { csvOf, freeText } from '@klariqo/contract/csv'
import { expect, test } from 'vitest'

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '\0=1', '＝1', '＋1', '－1', '＠1'])(
  'S-08 what a spreadsheet would run is taken for words: %j (ASVS 1.2.10)',
  (text) => {
    expect(freeText(text)).toBe(`'${text}`)
  },
)

test('other words stay as they are', () => {
  for (const text of ['Jameson Plumbing', 'a=b', '1 + 1', '', '"quoted"']) expect(freeText(text)).toBe(text)
})

test('quotes, commas, line breaks and blanks at the ends survive a reader of RFC 4180', () => {
  expect(
    csvOf([
      ['a', 1, null],
      ['say "hi", twice', 'two\nlines', ' x '],
    ]),
  ).toBe('a,1,\r\n"say ""hi"", twice","two\nlines"," x "\r\n')
})
