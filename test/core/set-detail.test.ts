import { expect, test } from 'vitest'
import { setDetail } from '../../src/core/set-detail.ts'

test('--set puts a value at its path and keeps what is beside it', () => {
  expect(setDetail({ prices: { hour: 95 } }, 'prices.callout=150')).toEqual({ prices: { hour: 95, callout: 150 } })
})

test('numbers and truth become what they look like, phone numbers stay text', () => {
  expect(setDetail({}, 'a=true')).toEqual({ a: true })
  expect(setDetail({}, 'a=0412345678')).toEqual({ a: '0412345678' })
  expect(setDetail({}, 'a=+61412345678')).toEqual({ a: '+61412345678' })
  expect(setDetail({}, 'a=b=c')).toEqual({ a: 'b=c' })
})

test('anything else is refused with its form', () => {
  expect(() => setDetail({}, 'nonsense')).toThrow(/path.to.detail=value/)
  expect(() => setDetail({}, '__proto__.x=1')).toThrow(/path.to.detail=value/)
})
