import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ClientCreated } from '../../src/provisioning/create-client-result.ts'
import { sandboxEnv } from '../support/carrier-purchases.ts'
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

beforeAll(async () => {
  client = await klariqoData<ClientCreated>(['client', 'create', '--from', 'templates/plmb/example.yaml'])
  await sandboxEnv()
})
afterAll(() => signal('SIGCONT'))

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
    expect(call.webhooks.find(({ event }) => event === 'voice')?.ms, 'the wait is bounded').toBeLessThan(3_000)
  }
  expect(spooled()).toBe(5)
  signal('SIGCONT')

  const sql = new pg.Client({ connectionString: (await sandboxEnv()).DATABASE_URL })
  await sql.connect()
  try {
    const settled = async () =>
      (await sql.query('select call_sid from call_sessions where settled_at is not null and admitted_at is not null'))
        .rowCount
    for (let i = 0; i < 300 && (await settled()) !== 5; i++) await new Promise((resolve) => setTimeout(resolve, 200))
    expect(await settled()).toBe(5)
    const { rows } = await sql.query('select count(*)::int as rows from usage_logs where type = $1', ['call'])
    expect(rows).toEqual([{ rows: 5 }])
  } finally {
    await sql.end()
  }
  const reconciled = await klariqo(['billing', 'reconcile', '--since', '1h'])
  expect(reconciled.envelope?.data).toMatchObject({ settled: [], voided: [], open: [], differences: [] })
  expect(spooled()).toBe(0)
})
