import { expect, test } from 'vitest'
import { VendorSettings } from '../../../sandbox/src/vendor-http/vendor-settings.ts'

test('a fault is given as often as asked, in order, and then no more', () => {
  const settings = new VendorSettings()
  settings.change({
    faults: [
      { times: 2, status: 500 },
      { times: 1, drop: 'before' },
    ],
  })
  expect([1, 2, 3, 4].map(() => settings.takeFault())).toMatchObject([
    { status: 500 },
    { status: 500 },
    { drop: 'before' },
    null,
  ])
})

test('a change leaves alone what it does not name, and reset forgets all', () => {
  const settings = new VendorSettings()
  settings.change({ latency_ms: 300 })
  settings.change({ faults: [{ times: 1, status: 429 }] })
  expect(JSON.parse(JSON.stringify(settings))).toEqual({ latency_ms: 300, faults: [{ times: 1, status: 429 }] })
  settings.reset()
  expect(JSON.parse(JSON.stringify(settings))).toEqual({ latency_ms: 0, faults: [] })
})

test.each([
  { latency_ms: -1 },
  { latency: 1 },
  { faults: [{ status: 500 }] },
  { faults: [{ times: 1, status: 200 }] },
  { faults: [{ times: 1, drop: 'after' }] },
  [],
])('%o is refused', (body) => {
  expect(() => new VendorSettings().change(body)).toThrow()
})
