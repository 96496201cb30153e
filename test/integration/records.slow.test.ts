import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { hostname, tmpdir, userInfo } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ClientCreated } from '../../src/provisioning/create-client-result.ts'
import type { ClientExport } from '../../src/records/export-client.ts'
import type { Forgotten } from '../../src/records/forget-caller.ts'
import type { RetentionRun } from '../../src/records/run-retention.ts'
import { askCarrier, sandboxEnv } from '../support/carrier-purchases.ts'
import { klariqo, klariqoData } from '../support/klariqo.ts'
import { ownSandbox } from '../support/own-sandbox.ts'

const home = ownSandbox()
const id = 'au_plmb_lastingplumbing'
const caller = '+61491570156'
let db: pg.Client
let number: string
let folder: string

type Line = { actor: string; origin: string; action: string; result: string; details: Record<string, unknown> }
type Manifest = {
  tables: Record<string, number>
  files: { path: string; bytes: number; sha256: string; rows?: number }[]
}

beforeAll(async () => {
  await klariqoData(['up', '--detach'])
  db = new pg.Client({ connectionString: (await sandboxEnv()).DATABASE_URL })
  await db.connect()
  folder = mkdtempSync(path.join(tmpdir(), 'klariqo-export-'))
  const create = ['client', 'create', '--business', 'Lasting Plumbing', '--region', 'au', '--industry', 'plmb']
  number = (await klariqoData<ClientCreated>(create)).phone_number
}, 120_000)
afterAll(async () => {
  await db?.end()
  if (folder) rmSync(folder, { recursive: true, force: true })
})

const rows = async (sql: string, values: unknown[] = []) => (await db.query(sql, values)).rows
const auditLines = (...args: string[]) => klariqoData<Line[]>(['audit', id, '--limit', '1000', ...args])

test('who created the client, adjusted its account and was refused stands in the audit log', {
  timeout: 60_000,
}, async () => {
  const adjust = ['credit', 'adjust', id, '--amount=-200', '--reason', 'To the last cent', '--yes']
  await klariqoData(adjust)
  const refused = await klariqo(adjust)
  expect([refused.code, refused.envelope?.error?.code]).toEqual([4, 'CREDIT_SHORT'])

  const lines = await auditLines()
  const me = `${process.env.SUDO_USER ?? userInfo().username}@${hostname()}`
  const mine = lines.filter((line) => line.actor === me).map((line) => `${line.action} ${line.result}`)
  expect(mine.slice(0, 3)).toEqual(['credit.adjust CREDIT_SHORT', 'credit.adjusted ok', 'client.create ok'])
  // The steps of a create run side by side: what they did, not the order in which they ended.
  expect(mine.slice(3, -1).sort()).toEqual([
    'agent.secret_changed ok',
    'client.changed ok',
    'client.changed ok',
    'number.bound ok',
  ])
  expect(mine.at(-1)).toBe('client.added ok')
  for (const line of lines) if (line.actor === me) expect(line.origin).toMatch(/^(cli|ci)/)
  expect((await auditLines('--action', 'credit.*')).length).toBe(2)
  expect(await auditLines('--since', '2999-01-01')).toEqual([])
  expect((await klariqo(['audit', '--since', 'yesterday'])).code).toBe(2)
})

test('a caller of the unpaid line leaves a message: its recording is known', { timeout: 90_000 }, async () => {
  await db.query(`update plans set included_calls = 0 where region = 'au'`)
  const wav = path.resolve('templates/plmb/scenarios/audio/emergency-1.wav')
  const steps = [
    { do: 'wait', ms: 100 },
    { do: 'say', text: 'My kitchen is under water', wav, when: 'after_agent', after_ms: 300 },
    { do: 'hangup', after_ms: 500 },
  ]
  await askCarrier('POST', '/_sandbox/calls', { to: number, from: caller, steps, record: null, max_ms: 45_000 })
  await expect
    .poll(() => rows('select client_id, kind from recordings'), { timeout: 60_000, interval: 500 })
    .toEqual([{ client_id: id, kind: 'voicemail' }])
  await expect
    .poll(() => rows('select settled_at is not null as settled from call_sessions'), { timeout: 30_000, interval: 500 })
    .toEqual([{ settled: true }])
  // Written a little behind the call; what is exported and counted below must not grow meanwhile.
  await expect
    .poll(() => rows('select client_id from call_summaries'), { timeout: 30_000, interval: 500 })
    .toEqual([{ client_id: id }])
  const [call] = await rows('select call_sid from call_sessions')
  // What a conversation would have left.
  await db.query(`update call_sessions set transcript = 'Customer: =1+1' where client_id = $1`, [id])
  await db.query(
    `insert into conversation_logs (call_sid, client_id, speaker, message_type, content)
     select $1, $2, 'Customer', 'transcript', '=HYPERLINK("x") ' || n from generate_series(1, 1500) n`,
    [call.call_sid, id],
  )
  await db.query(`insert into leads (client_id, phone_number, notes) values ($1, $2, 'call back')`, [id, caller])
})

test('an export is complete: each table, file and recording, as the manifest says', { timeout: 60_000 }, async () => {
  const output = path.join(folder, 'lasting')
  await askCarrier('POST', '/_sandbox/faults', { method: 'GET', path: 'Recordings', times: 1, status: 500 })
  const failed = await klariqo(['client', 'export', id, '--output', output])
  expect([failed.code, failed.envelope?.error?.code]).toEqual([4, 'TELEPHONY_FAILED'])
  expect(readdirSync(folder)).toEqual([])

  const done = await klariqoData<ClientExport>(['client', 'export', id, '--output', output])
  expect(done).toMatchObject({ client_id: id, folder: output, statements: 1, recordings: 1 })
  expect(statSync(output).mode & 0o777).toBe(0o700)
  const read = (file: string) => readFileSync(path.join(output, file))
  const manifest = JSON.parse(read('manifest.json').toString()) as Manifest

  const there = readdirSync(output, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(output, path.join(entry.parentPath, entry.name)))
  expect(there.sort()).toEqual([...manifest.files.map((file) => file.path), 'manifest.json'].sort())
  for (const file of manifest.files) {
    expect(createHash('sha256').update(read(file.path)).digest('hex'), file.path).toBe(file.sha256)
    expect(statSync(path.join(output, file.path)).mode & 0o777, file.path).toBe(0o600)
  }

  const tables = await rows(
    `select table_name as name from information_schema.columns where table_schema = 'public' and column_name = 'client_id'`,
  )
  for (const { name } of tables) {
    const lines = read(`tables/${name}.jsonl`).toString().split('\n').filter(Boolean)
    expect(lines.length, name).toBe(manifest.tables[name])
    // The log has grown by the line of this very export.
    if (name === 'audit_log') continue
    const [{ count }] = await rows(`select count(*)::int as count from ${name} where client_id = $1`, [id])
    expect(lines.length, name).toBeGreaterThanOrEqual(count)
  }
  expect(manifest.tables.conversation_logs).toBe(1500)
  const cells = read('tables/conversation_logs.csv').toString().split('\r\n').filter(Boolean)
  expect(cells.length).toBe(1501)
  expect(cells[1]).toContain(`"'=HYPERLINK(""x"")`)
  expect(read('tables/call_sessions.csv').toString()).toContain(`,${caller},`)
  expect(JSON.parse(read(`statements/${new Date().toISOString().slice(0, 7)}.json`).toString())).toMatchObject({
    client_id: id,
  })
  const [{ recording_sid: sid }] = await rows('select recording_sid from recordings')
  expect(read(`recordings/${sid}.wav`).subarray(0, 4).toString()).toBe('RIFF')

  const all = Buffer.concat(there.map(read)).toString('latin1')
  const env = await sandboxEnv()
  const secrets = JSON.parse(readFileSync(path.join(home, `host/etc/klariqo/credentials/${id}.json`), 'utf8'))
  for (const secret of [env.TWILIO_AUTH_TOKEN, env.SUPABASE_SERVICE_ROLE_KEY, secrets.supabase_password])
    expect(all.includes(secret)).toBe(false)

  const again = await klariqo(['client', 'export', id, '--output', output])
  expect([again.code, again.envelope?.error?.code]).toEqual([2, 'EXPORT_FOLDER_USED'])
  expect(readdirSync(folder)).toEqual(['lasting'])
})

test('a purge that is cut off goes on, deletes each recording once, and proves that nothing is left', {
  timeout: 60_000,
}, async () => {
  await klariqoData(['retention', 'set', id, '--transcripts', '30d', '--recordings', '7d'])
  const plan = ['retention', 'run', id, '--plan']
  expect((await klariqo(plan)).code).toBe(0)
  await db.query(`update conversation_logs set created_at = now() - interval '31 days' where client_id = $1`, [id])
  await db.query(`update recordings set created_at = now() - interval '8 days' where client_id = $1`, [id])
  const planned = await klariqo(plan)
  expect(planned.code).toBe(8)
  expect(planned.envelope?.data).toMatchObject([{ due: { turns: 1500, recordings: 1 }, purged: null }])
  // Which client is meant is said, never guessed: this destroys.
  const unnamed = await klariqo(['retention', 'run'])
  expect([unnamed.code, unnamed.envelope?.error?.code]).toEqual([2, 'VALUE_INVALID'])
  expect((await rows('select count(*)::int as count from conversation_logs'))[0].count).toBe(1500)

  // The carrier deletes and the answer is lost.
  const [{ recording_sid: sid }] = await rows('select recording_sid from recordings')
  await askCarrier('POST', '/_sandbox/faults', { method: 'DELETE', path: `Recordings/${sid}`, times: 1, drop: 'after' })
  const cutOff = await klariqo(['retention', 'run', id])
  expect([cutOff.code, cutOff.envelope?.error?.code]).toEqual([4, 'TELEPHONY_UNREACHABLE'])
  expect(await rows('select deleted_at from recordings')).toEqual([{ deleted_at: null }])

  const [run] = await klariqoData<RetentionRun[]>(['retention', 'run', '--all'])
  const nothing = { turns: 0, messages: 0, transcripts: 0, recordings: 0, recordings_at_carrier: 0 }
  expect(run).toMatchObject({ client_id: id, purged: { turns: 0, recordings: 1 }, left: nothing })
  expect((await rows('select count(*)::int as count from conversation_logs'))[0].count).toBe(0)
  const account = `/2010-04-01/Accounts/${(await sandboxEnv()).TWILIO_ACCOUNT_SID}/Recordings.json`
  expect(((await (await askCarrier('GET', account)).json()) as { recordings: [] }).recordings).toEqual([])
  const [again] = await klariqoData<RetentionRun[]>(['retention', 'run', id])
  expect(again).toMatchObject({ due: nothing, left: nothing })

  const lines = await auditLines('--action', 'retention.*')
  expect(lines.map((line) => `${line.action} ${line.result}`)).toEqual([
    'retention.run ok',
    'retention.run ok',
    'retention.run TELEPHONY_UNREACHABLE',
    'retention.purged ok',
    'retention.changed ok',
  ])
  expect(lines[1]?.details).toMatchObject({ left: nothing })
})

test('a caller is forgotten on request, and the log does not name it', { timeout: 60_000 }, async () => {
  const unsure = await klariqo(['client', 'forget', id, '--caller', caller])
  expect([unsure.code, unsure.envelope?.error?.code]).toEqual([2, 'FORGETTING_NOT_CONFIRMED'])
  const done = await klariqoData<Forgotten>(['client', 'forget', id, '--caller', caller, '--yes'])
  expect(done).toMatchObject({ calls: 1, leads: 1, left: { rows: {}, recordings_at_carrier: 0 } })
  expect(await rows('select caller_number, transcript, duration_seconds > 0 as lasted from call_sessions')).toEqual([
    { caller_number: 'forgotten', transcript: null, lasted: true },
  ])
  const [line] = await auditLines('--action', 'caller.forgotten')
  expect(line).toMatchObject({ result: 'ok', details: { calls: 1 } })
  expect(JSON.stringify(await auditLines())).not.toContain(caller.slice(3))
})

test('a deletion takes the recordings at the carrier along, and leaves its line', { timeout: 90_000 }, async () => {
  const [{ call_sid: sid }] = await rows('select call_sid from call_sessions')
  await db.query(`insert into recordings (recording_sid, client_id, call_sid) values ('RE${'a'.repeat(32)}', $1, $2)`, [
    id,
    sid,
  ])
  await klariqoData(['client', 'delete', id, '--confirm', id])
  expect(await rows('select 1 from recordings')).toEqual([])
  const lines = await auditLines()
  expect(lines[0]).toMatchObject({ action: 'client.delete', result: 'ok' })
  expect(lines.map((line) => line.action)).toEqual(expect.arrayContaining(['client.removed', 'recording.deleted']))
  expect(existsSync(path.join(folder, 'lasting', 'manifest.json'))).toBe(true)
  // Deleting what is deleted is no act.
  await klariqoData(['client', 'delete', id, '--confirm', id])
  expect((await auditLines()).length).toBe(lines.length)
})
