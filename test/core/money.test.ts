import fc from 'fast-check'
import { expect, test } from 'vitest'
import { centsOf, decimalOf, moneyText } from '../../src/core/money.ts'

const cents = (text: string) => centsOf(text, 'The amount', 'credit adjust')

test.each([
  ['12.50', 1250],
  ['-12.50', -1250],
  ['+3', 300],
  ['0.1', 10],
  ['-0.01', -1],
  ['-0', 0],
  [' 20.00 ', 2000],
  // 1.15 × 100 is 114.99999999999999 for a float.
  ['1.15', 115],
  ['99999999.99', 9_999_999_999],
])('%j is %i cents', (text, expected) => {
  expect(cents(text)).toBe(expected)
})

test.each(['', '-', '.5', '5.', '1,000', '1e3', '0x10', '12.345', '12.5.0', 'A$5', '100000000', '١٢', 'NaN', '--5'])(
  '%j is refused, never guessed',
  (text) => {
    expect(() => cents(text)).toThrow(expect.objectContaining({ code: 'VALUE_INVALID', exitCode: 2 }))
  },
)

test('too much is told as such', () => {
  expect(() => cents('99999999999')).toThrow('more than 99999999.99')
  expect(() => cents('123456789.001')).toThrow('at most two decimals')
})

test('every amount comes back from its own text', () => {
  fc.assert(
    fc.property(fc.integer({ min: -9_999_999_999, max: 9_999_999_999 }), (amount) => {
      expect(cents(decimalOf(amount))).toBe(amount === 0 ? 0 : amount)
    }),
  )
})

test('is shown with the sign of its currency', () => {
  expect(moneyText(4900, 'AUD')).toBe('A$49.00')
  expect(moneyText(-1250, 'GBP')).toBe('-£12.50')
  expect(moneyText(0, 'USD')).toBe('$0.00')
  expect(moneyText(1_000_005, 'INR')).toBe('₹10,000.05')
})
