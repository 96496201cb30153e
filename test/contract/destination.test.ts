import { destinationOf, isOrdinary } from '@klariqo/contract/destination'
import { expect, test } from 'vitest'
import { regions } from '../../src/core/regions.ts'

const shown = (number: string) => {
  const { country, kind } = destinationOf(number)
  return `${country ?? '—'} ${kind}`
}

test.each([
  ['+61491570156', 'AU mobile'],
  ['+61491570158', 'AU mobile'],
  ['+61299990000', 'AU fixed_line'],
  ['+611800123456', 'AU toll_free'],
  ['+447400123456', 'GB mobile'],
  ['+12125550123', 'US fixed_line_or_mobile'],
  ['+919876543210', 'IN mobile'],
  ['+6421123456', 'NZ mobile'],
])('%s is %s and may be rung where its country may', (number, expected) => {
  expect(shown(number)).toBe(expected)
  expect(isOrdinary(destinationOf(number))).toBe(true)
})

test.each(Object.values(regions))("the example phone of $name is the region's own and ordinary", (region) => {
  const destination = destinationOf(region.examplePhone)
  expect(destination.country).toBe(region.isoCountry)
  expect(isOrdinary(destination)).toBe(true)
})

test.each([
  ['+611900123456', 'AU premium_rate'],
  ['+611902123456', 'AU premium_rate'],
  ['+611300123456', 'AU shared_cost'],
  ['+61131234', 'AU shared_cost'],
  ['+449098790000', 'GB premium_rate'],
  ['+448712345678', 'GB premium_rate'],
  ['+447012345678', 'GB personal_number'],
  ['+19005551234', 'US premium_rate'],
  ['+979123456789', '— premium_rate'],
  ['+808123456789', '— shared_cost'],
])('%s is %s: never rung', (number, expected) => {
  expect(shown(number)).toBe(expected)
  expect(isOrdinary(destinationOf(number))).toBe(false)
})

test.each(['+870776012345', '+8816312345', '+88213123456', '+883510012345', '+61147123456', '+61145123456'])(
  '%s leads over satellites or a network of no country: never rung',
  (number) => {
    expect(destinationOf(number).kind).toMatch(/^(satellite|international_network)$/)
    expect(isOrdinary(destinationOf(number))).toBe(false)
  },
)

test.each(['+61190012345', '+97150123456', '+12425551234', '+4490912345678'])(
  '%s is in no numbering plan: never rung',
  (number) => {
    expect(destinationOf(number).kind).toBe('unknown')
    expect(isOrdinary(destinationOf(number))).toBe(false)
  },
)

test('an island that shares a calling code is a country of its own', () => {
  expect(destinationOf('+18765551234').country).toBe('JM')
  expect(destinationOf('+447624123456').country).toBe('IM')
})
