import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ClientCreated } from '../../src/provisioning/create-client-result.ts'
import { carrierPurchases, ownedNumbers, sandboxEnv } from '../support/carrier-purchases.ts'
import { dataOf, klariqo, klariqoData } from '../support/klariqo.ts'
import { ownSandbox } from '../support/own-sandbox.ts'

ownSandbox()

const create = (business: string) => [
  'client',
  'create',
  '--business',
  business,
  '--region',
  'au',
  '--industry',
  'plmb',
]
let db: pg.Client

beforeAll(async () => {
  await klariqoData(['up', '--detach'])
  db = new pg.Client({ connectionString: (await sandboxEnv()).DATABASE_URL })
  await db.connect()
})
afterAll(() => db.end())

/** One tenant, one port, one number, one charge, one unit: whatever happened on the way. */
async function expectOneOfEverything({ client_id: clientId, operation_id }: ClientCreated): Promise<void> {
  const slug = clientId.split('_')[2]
  const tenants = await db.query('select port, phone_number from voice_ai_clients where client_slug = $1', [slug])
  expect(tenants.rowCount, clientId).toBe(1)
  const tag = `klariqo:${clientId}`
  const owned = (await ownedNumbers()).filter((number) => number.friendly_name === tag)
  expect(
    owned.map((number) => number.phone_number),
    clientId,
  ).toEqual([tenants.rows[0].phone_number])
  const charges = await db.query(
    'select count(distinct group_id)::int as n from ledger_entries where idempotency_key like $1',
    [`number:${operation_id}%`],
  )
  expect(charges.rows[0].n, `charges of ${clientId}`).toBe(1)
}

let labels: string[] = []

test('P-02: a traced clean run lists at least five points a step that needs work', async () => {
  const ran = await klariqo(create('Trace Run'), { env: { KLARIQO_CRASH_TRACE: '2' } })
  expect(ran.envelope?.ok).toBe(true)
  labels = ran.stderr.split('\n').filter((line) => /^[a-z-]+:[a-z-]+$/.test(line))
  const steps = new Set(labels.map((label) => label.split(':')[0]))
  const working = dataOf<ClientCreated>(ran).steps.filter((step) => step.status === 'done')
  expect(steps.size).toBe(working.length)
  expect(labels.length).toBeGreaterThanOrEqual(5 * steps.size)
})

test('P-01: killed with SIGKILL at every labelled point, the same command converges in one run', {
  timeout: 900_000,
}, async () => {
  const before = (await carrierPurchases()).length
  let killed = 0
  // One name throughout: its snippets come from the cache after the first time, which leaves the time to the other steps.
  const business = 'Crash Plumbing'
  for (const label of labels) {
    const first = await klariqo(create(business), { env: { KLARIQO_CRASH_AT: label } })
    expect(first.signal, `${label} was not reached`).toBe('SIGKILL')
    killed++
    const second = await klariqoData<ClientCreated>(create(business))
    expect(second.status, label).toBe('active')
    await expectOneOfEverything(second)
    await klariqoData(['client', 'delete', second.client_id, '--confirm', second.client_id, '--release-number'])
  }
  const bought = (await carrierPurchases()).length - before
  console.log(`P-01: ${killed} points killed, ${bought} numbers bought`)
  expect(bought).toBe(killed)
})
