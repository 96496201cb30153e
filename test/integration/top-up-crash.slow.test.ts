import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TopUpView } from '../../src/cli/billing/top-up-view.ts'
import { sandboxEnv } from '../support/carrier-purchases.ts'
import { klariqo, klariqoData } from '../support/klariqo.ts'
import { ownSandbox } from '../support/own-sandbox.ts'

ownSandbox()
const client = 'au_plmb_topupplumbing'
let db: pg.Client
let env: Awaited<ReturnType<typeof sandboxEnv>>

const payments = async (method: string, route: string, body?: unknown) => {
  const response = await fetch(`${env.STRIPE_API_URL}/_sandbox/${route}`, {
    method,
    headers: {
      authorization: `Bearer ${env.STRIPE_SECRET_KEY}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return response.status === 204 ? null : response.json()
}
const charges = async () => ((await payments('GET', 'charges')) as unknown[]).length
const credits = async () =>
  Number((await db.query(`select count(*) from ledger_entries where account = 'payments'`)).rows[0].count)
const lastTopUp = async () => (await db.query('select * from top_ups order by requested_at desc limit 1')).rows[0]
/** The balance falls below its threshold: all but a dollar is taken. */
const spend = (key: string) =>
  db.query(
    `select adjust_credit($1, (select 100 - round((k.balance - k.held) * 100)::bigint from credits k where k.user_id = c.user_id), 'spent by a test', $2)
     from voice_ai_clients c where c.client_id = $1`,
    [client, key],
  )

beforeAll(async () => {
  // Only the workers of this test work; the sandbox's own has a test below.
  process.env.KLARIQO_BILLING_WORKER = 'off'
  await klariqoData(['up', '--detach'])
  delete process.env.KLARIQO_BILLING_WORKER
  env = await sandboxEnv()
  db = new pg.Client({ connectionString: env.DATABASE_URL })
  await db.connect()
  await klariqoData(['client', 'create', '--business', 'Top Up Plumbing', '--region', 'au', '--industry', 'plmb'])
}, 180_000)
afterAll(() => db?.end())

test('no card yet: a link, paid by the page’s form and followed to the end; the card is kept', async () => {
  expect((await klariqo(['credit', 'top-up', client, '--amount', '50', '--saved-card'])).envelope?.error?.code).toBe(
    'CARD_MISSING',
  )
  const open = await klariqoData<TopUpView>(['credit', 'top-up', client, '--amount', '50'])
  expect(open).toMatchObject({ state: 'requested', method: 'checkout', already: false })
  const waiting = klariqoData<TopUpView>(['credit', 'top-up', client, '--amount', '50', '--wait'])
  const form = new URLSearchParams({ number: '4242424242424242', expiry: '12/34', cvc: '123' })
  expect((await fetch(open.checkout_url ?? '', { method: 'POST', body: form, redirect: 'manual' })).status).toBe(303)
  expect(await waiting).toMatchObject({
    state: 'succeeded',
    already: true,
    top_up_id: open.top_up_id,
    balance_cents: 25_000,
  })
  expect([await charges(), await credits()]).toEqual([1, 1])
  const settings = ['credit', 'settings', client, '--auto-top-up', '100', '--below', '20', '--max-per-day', '50']
  expect(await klariqoData(settings)).toMatchObject({ auto_top_up: true, card: { brand: 'visa', last4: '4242' } })
}, 60_000)

test('the real worker, killed with SIGKILL at each point around a charge: the next one ends it with one charge and one credit', async () => {
  for (const label of ['claim:charge', 'charge:credit', 'credit:card']) {
    const before = [await charges(), await credits()] as const
    await spend(`spent-${label}`)
    const killed = await klariqo(['billing', 'work', '--once'], { env: { KLARIQO_CRASH_AT: label } })
    expect(killed.signal, `${label} was not reached`).toBe('SIGKILL')
    // Its claim runs out.
    await db.query(`update top_ups set claimed_until = now() where claimed_until is not null`)
    await klariqoData(['billing', 'work', '--once'])
    expect((await lastTopUp()).state, label).toBe('succeeded')
    expect([await charges(), await credits()], label).toEqual([before[0] + 1, before[1] + 1])
  }
  const { rows } = await db.query('select * from check_ledger()')
  expect(rows).toEqual([])
}, 120_000)

test('a saved card is charged by the command itself, killed in the middle too; typed again it is the same charge', async () => {
  const before = [await charges(), await credits()] as const
  const topUp = ['credit', 'top-up', client, '--amount', '30']
  const killed = await klariqo(topUp, { env: { KLARIQO_CRASH_AT: 'charge:credit' } })
  expect(killed.signal).toBe('SIGKILL')
  await db.query(`update top_ups set claimed_until = now() where claimed_until is not null`)
  expect(await klariqoData<TopUpView>(topUp)).toMatchObject({ state: 'succeeded', already: true })
  expect([await charges(), await credits()]).toEqual([before[0] + 1, before[1] + 1])
}, 60_000)

test('a worker in the foreground hears the payment service, does what is due and ends on SIGTERM', async () => {
  const before = await credits()
  const bin = path.resolve(import.meta.dirname, '../../bin/run.js')
  const worker: ChildProcess = spawn(process.execPath, [bin, 'billing', 'work', '--port', '0', '--every', '1'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let out = ''
  worker.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  await expect.poll(() => /listening\s+(\S+)/.exec(out)?.[1], { timeout: 20_000 }).toBeDefined()
  const address = /listening\s+(\S+)/.exec(out)?.[1]
  expect((await fetch(`${address}/webhooks/payments`, { method: 'POST', body: '{}' })).status).toBe(400)
  await spend('spent-in-the-foreground')
  await expect.poll(credits, { timeout: 20_000 }).toBe(before + 1)
  const exit = once(worker, 'exit')
  worker.kill('SIGTERM')
  expect(await exit).toEqual([0, null])
}, 60_000)

/** The process of the worker that runs for this sandbox. */
function workerPid(): number | null {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      const its = readFileSync(`/proc/${pid}/environ`, 'utf8')
      if (/billing\0work\0/.test(words) && its.includes(`KLARIQO_HOME=${process.env.KLARIQO_HOME}\0`))
        return Number(pid)
    } catch {
      // Gone meanwhile, or somebody else's.
    }
  }
  return null
}

test('the sandbox runs a worker by itself: in its status, back after it is killed, gone with the sandbox', async () => {
  const connect = async () => {
    db = new pg.Client({ connectionString: (await sandboxEnv()).DATABASE_URL })
    await db.connect()
  }
  const billing = async () => {
    const { services } = await klariqoData<{ services: { name: string; state: string; address: string }[] }>(['status'])
    return services.find((service) => service.name === 'billing')
  }
  await db.end()
  await klariqoData(['down'])
  await klariqoData(['up', '--detach'])
  await connect()
  const running = async () => ((await billing())?.state === 'running' ? workerPid() : null)
  await expect.poll(running, { timeout: 30_000, interval: 500 }).not.toBeNull()
  const before = await credits()
  await spend('spent-beside-the-sandbox')
  await expect.poll(credits, { timeout: 20_000 }).toBe(before + 1)

  const first = workerPid() ?? 0
  process.kill(first, 'SIGKILL')
  await expect.poll(async () => ![null, first].includes(await running()), { timeout: 30_000, interval: 500 }).toBe(true)
  const { address = '' } = (await billing()) ?? {}
  expect((await fetch(address)).status).toBe(404)
  await db.end()
  await klariqoData(['down'])
  expect(workerPid()).toBeNull()
  await expect(fetch(address)).rejects.toThrow()

  // A sandbox of an older version: its state knows nothing of payments. It is read, and given what is missing.
  const file = path.join(process.env.KLARIQO_HOME ?? '', 'sandbox.json')
  const { ports, keys, ...state } = JSON.parse(readFileSync(file, 'utf8'))
  const { payments: _, billing: __, ...olderPorts } = ports
  const { stripe_secret_key: ___, stripe_webhook_secret: ____, ...olderKeys } = keys
  writeFileSync(file, JSON.stringify({ ...state, ports: olderPorts, keys: olderKeys }))
  const old = await sandboxEnv()
  await klariqoData(['up', '--detach'])
  const now = await sandboxEnv()
  expect(now.STRIPE_SECRET_KEY).toMatch(/^sk_test_/)
  expect(now.SUPABASE_SERVICE_ROLE_KEY).toBe(old.SUPABASE_SERVICE_ROLE_KEY)
  await connect()
  const cards = await klariqoData(['credit', 'top-up', client, '--amount', '10'])
  expect(cards).toMatchObject({ state: 'succeeded', method: 'saved_card' })
}, 120_000)
