import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import type { CallerStep, CarrierCall } from '@klariqo/contract/carrier-call'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CallReport } from '../../src/evals/call-report.ts'
import type { ClientCreated } from '../../src/provisioning/create-client-result.ts'
import { sandboxEnv } from '../support/carrier-purchases.ts'
import { FaultVendor } from '../support/fault-vendor.ts'
import { klariqo, klariqoData } from '../support/klariqo.ts'
import { ownSandbox } from '../support/own-sandbox.ts'
import { ringSandbox, untilCall } from '../support/sandbox-carrier.ts'

const home = ownSandbox()
let client: ClientCreated
let stopped: number[] = []
const signal = (name: 'SIGSTOP' | 'SIGCONT') => {
  for (const pid of stopped) process.kill(pid, name)
}
/** The sandbox's Postgres: the server and the processes of its connections. */
function postgres(): number[] {
  const server = Number(readFileSync(path.join(home, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0])
  const children = readFileSync(`/proc/${server}/task/${server}/children`, 'utf8').trim().split(' ').map(Number)
  return [server, ...children]
}
const spooled = () =>
  readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((file) => /writes\/CA\w+\.json$/.test(file)).length

const second = await FaultVendor.start(null)

beforeAll(async () => {
  const entry = { url: second.url, credential: 'second' }
  const vendors = {
    recogniser: [{ ...entry, model: 'nova-3' }],
    model: [{ ...entry, name: 'another' }],
    voice: [{ ...entry, voice_id: 'v2', model_id: 'm2' }],
    keys: { second: 'a key' },
  }
  writeFileSync(path.join(home, 'fallback-vendors.json'), JSON.stringify(vendors), { mode: 0o600 })
  client = await klariqoData<ClientCreated>(['client', 'create', '--from', 'templates/plmb/example.yaml'])
  await sandboxEnv()
})
afterAll(async () => {
  signal('SIGCONT')
  await second.close()
})

test('R-09 with the database stopped three callers get the agent and two the voicemail; all is settled once it is back', async () => {
  const listen = [
    { do: 'wait', ms: 5_000 },
    { do: 'hangup', after_ms: 0 },
  ] as const
  stopped = postgres()
  signal('SIGSTOP')
  const sids: string[] = []
  for (let i = 0; i < 5; i++) sids.push(await ringSandbox(client.phone_number ?? '', [...listen]))
  const calls = await Promise.all(sids.map((sid) => untilCall(sid)))
  const streams = calls.map(({ events }) => events.some(({ kind }) => kind === 'stream_start'))
  expect(streams.filter(Boolean)).toHaveLength(3)
  const prompts = calls.flatMap(({ webhooks }) => webhooks.filter(({ event }) => event === 'play'))
  expect(prompts.map(({ url }) => path.basename(url))).toEqual(['voicemail_prompt.mp3', 'voicemail_prompt.mp3'])
  for (const call of calls) {
    expect(call.webhooks.find(({ event }) => event === 'voice')?.ms, 'the wait is bounded').toBeLessThan(10_000)
  }
  await expect.poll(spooled).toBe(5)
  signal('SIGCONT')
  stopped = []

  const sql = new pg.Client({ connectionString: (await sandboxEnv()).DATABASE_URL })
  await sql.connect()
  try {
    const settled = async () =>
      (await sql.query('select call_sid from call_sessions where settled_at is not null and admitted_at is not null'))
        .rowCount
    await expect.poll(settled, { timeout: 60_000, interval: 200 }).toBe(5)
    const { rows } = await sql.query('select count(*)::int as rows from usage_logs where type = $1', ['call'])
    expect(rows).toEqual([{ rows: 5 }])
  } finally {
    await sql.end()
  }
  await expect.poll(spooled, { timeout: 30_000 }).toBe(0)
  const reconciled = await klariqo(['billing', 'reconcile', '--since', '1h'])
  expect(reconciled.envelope?.data).toMatchObject({ settled: [], voided: [], open: [], differences: [] })
})

/** The caller says something that no snippet answers, and hangs up after what follows. */
const caller: CallerStep[] = [
  {
    do: 'say',
    text: 'out of scope',
    wav: path.resolve('templates/plmb/scenarios/audio/emergency-2.wav'),
    when: 'after_agent',
    after_ms: 200,
  },
  { do: 'hangup', after_ms: 1_500 },
]

test('R-01 with all three vendors of the sandbox failing, the further ones of the profile hear, think and speak', async () => {
  const env = await sandboxEnv()
  const failing = [env.DEEPGRAM_URL, env.OPENAI_BASE_URL, env.ELEVENLABS_URL].map(
    (url = '') => new URL('/_sandbox/settings', url.replace(/^ws/, 'http')).href,
  )
  const body = JSON.stringify({ faults: [{ times: 100, status: 500 }] })
  const put = { method: 'PUT', headers: { 'content-type': 'application/json' }, body }
  for (const url of failing) expect((await fetch(url, put)).status).toBe(200)
  const sid = await ringSandbox(client.phone_number ?? '', caller)
  await untilCall(sid)
  for (const url of failing) await fetch(url, { method: 'DELETE' })
  // Rows are written behind the call.
  const said = async () => {
    const { transcript } = await klariqoData<CallReport>(['call', 'show', sid])
    return transcript.map(({ speaker, text }) => `${speaker}: ${text}`).join('\n')
  }
  await expect
    .poll(said, { timeout: 20_000, interval: 500 })
    .toMatch(/Customer: Can somebody come on Thursday\?[\s\S]*We can come on Thursday\./)
})

test('with the agent dead the carrier passes the caller on by itself', async () => {
  const systemctl = path.join(home, 'host/bin/systemctl')
  await promisify(execFile)(systemctl, ['stop', `${client.unit}.socket`, `${client.unit}.service`])
  const waits: CallerStep[] = [{ do: 'wait', ms: 30_000 }]
  const sid = await ringSandbox(client.phone_number ?? '', waits, { from: '+61491570157' })
  const heard = ({ events }: CarrierCall) =>
    events.flatMap(({ detail = '' }) => /^(?:says: .{8}|<Dial)/.exec(detail) ?? [])
  const call = await untilCall(sid, (it) => heard(it).length === 3)
  expect(heard(call)).toEqual(["says: I'm sorr", 'says: Of cours', '<Dial'])
  expect(call.webhooks.map(({ event, status }) => [event, status])).toEqual([
    ['voice', 502],
    ['fallback', 200],
  ])
})
