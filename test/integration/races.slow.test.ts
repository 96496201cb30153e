import { beforeAll, expect, test } from 'vitest'
import type { ClientCreated } from '../../src/provisioning/create-client-result.ts'
import { carrierPurchases } from '../support/carrier-purchases.ts'
import { dataOf, klariqo, klariqoData } from '../support/klariqo.ts'
import { ownSandbox } from '../support/own-sandbox.ts'

ownSandbox()

const create = (business: string, ...more: string[]) => [
  'client',
  'create',
  '--business',
  business,
  '--region',
  'au',
  '--industry',
  'plmb',
  ...more,
]

beforeAll(() => klariqoData(['up', '--detach']))

test('P-07: twelve creates at once get twelve ports and twelve numbers', { timeout: 300_000 }, async () => {
  const before = (await carrierPurchases()).length
  const names = Array.from({ length: 12 }, (_, i) => `Race ${String.fromCharCode(97 + i)} Plumbing`)
  const clients = await Promise.all(names.map((name) => klariqoData<ClientCreated>(create(name))))
  expect(new Set(clients.map((client) => client.port)).size).toBe(12)
  expect(new Set(clients.map((client) => client.phone_number)).size).toBe(12)
  expect((await carrierPurchases()).length - before).toBe(12)
  const ports = clients.map((client) => client.port).sort((a, b) => a - b)
  console.log(`P-07: ports ${ports[0]}–${ports[11]}, 12 purchases`)
})

test('P-07: eight creates of one name make one client; the others wait for it', { timeout: 300_000 }, async () => {
  const before = (await carrierPurchases()).length
  const runs = await Promise.all(
    Array.from({ length: 8 }, () => klariqo(create('Same Name Plumbing', '--lock-wait', '100'))),
  )
  expect(runs.map((run) => run.code)).toEqual(Array(8).fill(0))
  expect(new Set(runs.map((run) => dataOf<ClientCreated>(run).port)).size).toBe(1)
  expect((await carrierPurchases()).length - before).toBe(1)
})

test('without waiting, the second of two creates of one name says who works on it, exit 7', {
  timeout: 120_000,
}, async () => {
  const [a, b] = await Promise.all([klariqo(create('Twice Plumbing')), klariqo(create('Twice Plumbing'))])
  const codes = [a.code, b.code].sort()
  expect(codes[0]).toBe(0)
  // The slower one may also come when all is done, and then finds nothing to do.
  expect([0, 7]).toContain(codes[1])
  for (const run of [a, b]) if (run.code === 7) expect(run.envelope?.error?.code).toBe('LOCKED')
})
