import { execFileSync } from 'node:child_process'
import { globSync } from 'node:fs'
import path from 'node:path'
import { processStart } from '@klariqo/contract/process-start'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ClientCreated } from '../../src/provisioning/create-client-result.ts'
import type { ClientDeleted } from '../../src/provisioning/delete-client-result.ts'
import { carrierPurchases, ownedNumbers, sandboxEnv } from '../support/carrier-purchases.ts'
import { dataOf, klariqo, klariqoData } from '../support/klariqo.ts'
import { ownSandbox } from '../support/own-sandbox.ts'

ownSandbox()

const create = ['client', 'create', '--business', 'Leaving Plumbing', '--region', 'au', '--industry', 'plmb']
const id = 'au_plmb_leavingplumbing'
let db: pg.Client

beforeAll(async () => {
  await klariqoData(['up', '--detach'])
  db = new pg.Client({ connectionString: (await sandboxEnv()).DATABASE_URL })
  await db.connect()
})
afterAll(() => db.end())

/** Money and audit are kept for ever, client_lives among them for the last month's fee; removed_clients remembers the generation, so that a name made again is another operation. */
const mayStay = ['ledger_entries', 'usage_logs', 'audit_log', 'client_lives', 'removed_clients']

test('P-15: delete leaves no process, row, file or webhook; the number is kept and used again', {
  timeout: 180_000,
}, async () => {
  const client = await klariqoData<ClientCreated>(create)
  const { clients } = await klariqoData<{ clients: { client_id: string; pid: number }[] }>(['status'])
  const pid = clients.find((each) => each.client_id === id)?.pid ?? 0
  expect(processStart(pid)).not.toBeNull()

  const deleted = await klariqoData<ClientDeleted>(['client', 'delete', id, '--confirm', id])
  expect(deleted).toMatchObject({ changed: true, kept_number: client.phone_number, released_number: null })
  expect(processStart(pid)).toBeNull()
  const after = await klariqoData<{ clients: { client_id: string }[] }>(['status'])
  expect(after.clients.map((each) => each.client_id)).not.toContain(id)

  const tables = await db.query(
    "select table_name from information_schema.columns where table_schema = 'public' and column_name = 'client_id'",
  )
  for (const { table_name: table } of tables.rows) {
    if (mayStay.includes(table)) continue
    const rows = await db.query(`select 1 from public.${table} where client_id = $1`, [id])
    expect(rows.rowCount, table).toBe(0)
  }
  expect((await db.query("select 1 from auth.users where raw_app_meta_data->>'client_id' = $1", [id])).rowCount).toBe(0)

  const root = path.join(process.env.KLARIQO_HOME ?? '', 'host')
  const left = globSync(`${root}/**/*leavingplumbing*`).filter((file) => !file.includes('/var/log/'))
  expect(left).toEqual([])
  const grep = execFileSync('sh', ['-c', `grep -rl leavingplumbing ${root}/etc || true`], { encoding: 'utf8' })
  expect(grep).toBe('')
  const number = (await ownedNumbers()).find((each) => each.phone_number === client.phone_number)
  expect(number?.voice_url ?? '').not.toContain('leavingplumbing')

  const bought = (await carrierPurchases()).length
  const again = await klariqoData<ClientCreated>(create)
  expect([again.phone_number, again.number_source]).toEqual([client.phone_number, 'kept'])
  expect(again.generation).toBe(client.generation + 1)
  expect((await carrierPurchases()).length).toBe(bought)
})

test('delete with --release-number gives the number back; deleting again finds nothing', {
  timeout: 120_000,
}, async () => {
  const { phone_number } = await klariqoData<ClientCreated>(create)
  const deleted = await klariqoData<ClientDeleted>(['client', 'delete', id, '--confirm', id, '--release-number'])
  expect(deleted.released_number).toBe(phone_number)
  expect((await ownedNumbers()).map((each) => each.phone_number)).not.toContain(phone_number)
  const again = await klariqo(['client', 'delete', id, '--confirm', id])
  expect([again.code, dataOf<ClientDeleted>(again).changed]).toEqual([0, false])
})
