import { globSync } from 'node:fs'
import path from 'node:path'
import type { CallerStep } from '@klariqo/contract/carrier-call'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Reconciliation } from '../../src/billing/reconcile.ts'
import type { CallReport } from '../../src/evals/call-report.ts'
import type { ClientCreated } from '../../src/provisioning/create-client-result.ts'
import { askCarrier, sandboxEnv } from '../support/carrier-purchases.ts'
import { klariqo, klariqoData } from '../support/klariqo.ts'
import { ownSandbox } from '../support/own-sandbox.ts'
import { agentSide, beepAt, likeness, readUlaw } from '../support/recorded-sound.ts'
import { newCallSid, postWebhook, ringSandbox, untilCall } from '../support/sandbox-carrier.ts'

const home = ownSandbox()
let client: ClientCreated
let sql: pg.Client
const wav = (name: string) => path.resolve('templates/plmb/scenarios/audio', `${name}.wav`)
const listen = (ms: number): CallerStep[] => [
  { do: 'wait', ms },
  { do: 'hangup', after_ms: 0 },
]
const says = (name: string, afterMs = 600): CallerStep => ({
  do: 'say',
  text: name,
  wav: wav(name),
  when: 'after_agent',
  after_ms: afterMs,
})
const ring = (steps: CallerStep[], name: string) =>
  ringSandbox(client.phone_number ?? '', steps, { record: path.join(home, `${name}.wav`), maxMs: 110_000 })
const snippet = (name: string): Int16Array => {
  const [file] = globSync(path.join(home, `host/opt/klariqo/**/audio_ulaw/${name}.ulaw`))
  return readUlaw(file ?? name)
}
const limit = (...flags: string[]) => klariqoData(['limit', 'set', client.client_id, ...flags])
const adjust = (amount: string) =>
  klariqoData(['credit', 'adjust', client.client_id, `--amount=${amount}`, '--reason', 'a test', '--yes'])
const reconcile = async () => {
  const ran = await klariqo(['billing', 'reconcile', '--since', '1h'])
  return { code: ran.code, data: ran.envelope?.data as Reconciliation }
}
const account = async () =>
  (await sql.query('select balance::text, held::text, due::text from credits')).rows[0] as Record<string, string>
const row = async (sid: string) =>
  (await sql.query('select * from call_sessions where call_sid = $1', [sid])).rows[0] as Record<string, unknown>

/** Polls until the database has settled the call. */
async function settled(sid: string): Promise<Record<string, unknown>> {
  for (let i = 0; i < 100; i++) {
    const call = await row(sid)
    if (call?.settled_at) return call
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`call ${sid} was not settled`)
}

/** Whether the carrier tells our server how calls end. */
async function callbacks(on: boolean): Promise<void> {
  const env = await sandboxEnv()
  const basic = Buffer.from(`${env.TWILIO_ACCOUNT_SID}:${env.TWILIO_AUTH_TOKEN}`).toString('base64')
  const address = `${env.TWILIO_API_URL}/2010-04-01/Accounts/${env.TWILIO_ACCOUNT_SID}/IncomingPhoneNumbers/${client.phone_number_sid}.json`
  const answer = await fetch(address, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}` },
    body: new URLSearchParams({ StatusCallback: on ? (client.webhooks.status ?? '') : '' }),
  })
  expect(answer.status).toBe(200)
}

beforeAll(async () => {
  client = await klariqoData<ClientCreated>(['client', 'create', '--from', 'templates/plmb/example.yaml'])
  sql = new pg.Client({ connectionString: (await sandboxEnv()).DATABASE_URL })
  await sql.connect()
})
afterAll(() => sql?.end())

let refusedSid = ''
test('B-12 two calls an hour: the third caller hears that the line takes no calls, and is not charged', async () => {
  await limit('--calls-per-hour', '2')
  for (const name of ['first', 'second']) {
    const call = await untilCall(await ring(listen(1_500), name))
    expect(call.events.map(({ kind }) => kind)).toContain('stream_start')
    expect(await settled(call.sid)).toMatchObject({ refused: null, billed_as: 'included' })
  }
  refusedSid = await ring(listen(30_000), 'third')
  const third = await untilCall(refusedSid)
  expect(third.events.map(({ kind }) => kind)).not.toContain('stream_start')
  expect(third.webhooks.filter(({ event }) => event === 'play').map(({ url }) => path.basename(url))).toEqual([
    'line_unavailable.mp3',
  ])
  const heard = agentSide(third.recording ?? '')
  expect(likeness(heard, snippet('line_unavailable'))).toBeGreaterThan(0.9)
  expect(likeness(heard, snippet('goodbye'))).toBeLessThan(0.7)
  expect(third.duration_seconds, 'we hang up').toBeLessThan(10)
  expect(await settled(third.sid)).toMatchObject({ refused: 'calls_per_hour', billed_as: 'free', cost_amount: '0.00' })
  await limit('--calls-per-hour', '120')
})

test('with nothing left to pay a call the caller hears the voicemail and its beep; the message is kept', async () => {
  await sql.query('update plans set included_calls = 0')
  await adjust('-200.00')
  const call = await untilCall(await ring([says('quote-2', 1_500), ...listen(30_000)], 'unpaid'))
  expect(call.events.map(({ kind }) => kind)).not.toContain('stream_start')
  const heard = agentSide(call.recording ?? '')
  expect(likeness(heard, snippet('voicemail_prompt'))).toBeGreaterThan(0.9)
  expect(beepAt(heard), 'after the words').toBeGreaterThan(3_000)
  expect(likeness(heard, snippet('goodbye'))).toBeGreaterThan(0.9)
  expect(await settled(call.sid)).toMatchObject({ refused: 'unpaid', billed_as: 'free' })
  expect(await account()).toEqual({ balance: '0.00', held: '0.00', due: '0.00' })
  const { rows } = await sql.query('select kind, duration_seconds from recordings where call_sid = $1', [call.sid])
  expect(rows).toEqual([{ kind: 'voicemail', duration_seconds: expect.any(Number) }])
})

test('or hears the sentence, where that was chosen', async () => {
  await sql.query(`update billing_settings set unpaid_action = 'message'`)
  const call = await untilCall(await ring(listen(30_000), 'message'))
  expect(likeness(agentSide(call.recording ?? ''), snippet('line_unavailable'))).toBeGreaterThan(0.9)
  expect(await settled(call.sid)).toMatchObject({ refused: 'unpaid' })
})

test('a call whose end nobody tells us is settled once by reconcile; told days later ten times, nothing changes (S-06)', async () => {
  await adjust('10.00')
  await callbacks(false)
  const call = await untilCall(await ring(listen(2_500), 'lost'))
  expect(await row(call.sid)).toMatchObject({ settled_at: null })
  expect(await account()).toMatchObject({ balance: '10.00', held: '2.00' })
  const { code, data } = await reconcile()
  expect(data.settled).toMatchObject([{ call_sid: call.sid, status: 'completed', cost_cents: 200 }])
  expect(data.settled[0]?.duration_seconds).toBe(call.duration_seconds)
  expect([code, data.differences]).toEqual([0, []])
  expect(await account()).toEqual({ balance: '8.00', held: '0.00', due: '0.00' })
  expect((await reconcile()).data.settled).toEqual([])
  await sql.query(`update call_sessions set created_at = created_at - interval '3 days' where call_sid = $1`, [
    call.sid,
  ])
  const form = { CallSid: call.sid, CallStatus: 'completed', CallDuration: String(call.duration_seconds) }
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => postWebhook(client.webhooks.status ?? '', { ...form, From: call.from })),
  )
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(204))
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  expect(await account()).toEqual({ balance: '8.00', held: '0.00', due: '0.00' })
  const { rows } = await sql.query(`select 1 from usage_logs where call_sid = $1`, [call.sid])
  expect(rows).toHaveLength(1)
})

test('B-06 an agent that is killed in a call: reconcile settles it once, nothing is charged twice', async () => {
  const sid = await ring(listen(8_000), 'killed')
  await untilCall(sid, ({ events }) => events.some(({ kind }) => kind === 'agent_audio_start'))
  expect(await account()).toMatchObject({ balance: '8.00', held: '2.00' })
  const { clients } = await klariqoData<{ clients: { client_id: string; pid: number | null }[] }>(['status'])
  const pid = clients.find(({ client_id }) => client_id === client.client_id)?.pid
  if (!pid) throw new Error('the agent is not running')
  process.kill(pid, 'SIGKILL')
  const call = await untilCall(sid)
  expect(call.webhooks.map(({ event }) => event)).toContain('redirect')
  const { data } = await reconcile()
  expect(data.settled).toMatchObject([{ call_sid: sid, status: 'completed', cost_cents: 200 }])
  await callbacks(true)
  const form = { CallSid: sid, CallStatus: 'completed', CallDuration: String(call.duration_seconds), From: call.from }
  expect((await postWebhook(client.webhooks.status ?? '', form)).status).toBe(204)
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  expect(await account()).toEqual({ balance: '6.00', held: '0.00', due: '0.00' })
})

test('S-11 a call of at most one minute ends with a goodbye, although the caller goes on', async () => {
  await limit('--minutes-per-call', '1')
  const lines = Array.from({ length: 5 }, () => ['general-1', 'quote-1', 'appointment-2']).flat()
  const call = await untilCall(await ring([...lines.map((name) => says(name)), ...listen(1_000)], 'long'))
  expect(call.duration_seconds).toBeGreaterThanOrEqual(58)
  expect(call.duration_seconds).toBeLessThanOrEqual(75)
  expect(likeness(agentSide(call.recording ?? ''), snippet('goodbye'))).toBeGreaterThan(0.9)
  expect(await settled(call.sid)).toMatchObject({ status: 'completed', billed_as: 'charged' })
}, 150_000)

test('nobody is rung whom the limits do not allow: 0 dials at the carrier', async () => {
  const dialled = async () =>
    ((await (await askCarrier('GET', '/_sandbox/calls')).json()) as { direction: string }[]).filter(
      ({ direction }) => direction !== 'inbound',
    ).length
  const before = await dialled()
  for (const number of ['+6421123456', '+611900123456', '+870776012345'])
    expect((await klariqo(['call', 'test', number])).envelope?.error?.code).toBe('DESTINATION_NOT_ALLOWED')
  await limit('--outbound-per-hour', '0')
  const refused = await klariqo(['call', 'test', '+61491570158'])
  expect([refused.code, refused.envelope?.error?.code]).toEqual([4, 'DIAL_LIMIT_REACHED'])
  expect(refused.envelope?.error?.hint).toContain('--outbound-per-hour')
  expect(await dialled()).toBe(before)
  await limit('--outbound-per-hour', '1', '--outbound-concurrent', '1')
  expect((await klariqoData<CallReport>(['call', 'test', '+61491570158'])).status).toBe('completed')
  expect((await klariqo(['call', 'test', '+61491570158'])).envelope?.error?.code).toBe('DIAL_LIMIT_REACHED')
  expect(await dialled()).toBe(before + 1)
})

test('B-10 reconcile tells of a missing call, an extra one, wrong cents and an orphan hold: exit 8, nothing mended', async () => {
  expect(await reconcile()).toMatchObject({ code: 0, data: { differences: [] } })
  const charged = await sql.query(`select call_sid from call_sessions where billed_as = 'charged' order by start_time`)
  const [cents, hold] = charged.rows.map(({ call_sid }) => call_sid as string)
  const extra = newCallSid()
  await sql.query('delete from call_sessions where call_sid = $1', [refusedSid])
  await sql.query(
    `insert into call_sessions (call_sid, client_id, status, settled_at, billed_as, cost_amount, duration_seconds)
     values ($1, $2, 'completed', now(), 'free', 0, 0)`,
    [extra, client.client_id],
  )
  await sql.query('update call_sessions set cost_amount = 1.50 where call_sid = $1', [cents])
  await sql.query('update call_holds set resolved_at = null, resolution = null where call_sid = $1', [hold])
  const before = await account()
  const { code, data } = await reconcile()
  expect(code).toBe(8)
  expect(data.differences.map(({ problem, call_sid }) => [problem, call_sid]).sort()).toEqual([
    ['extra_call', extra],
    ['missing_call', refusedSid],
    ['orphan_hold', hold],
    ['wrong_cents', cents],
  ])
  expect(await account()).toEqual(before)
})
