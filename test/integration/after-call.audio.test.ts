import { createHmac } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { readWav } from '@klariqo/contract/wav'
import { createClient } from '@supabase/supabase-js'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CallEvent } from '../../agent-template/src/after-call/call-event.ts'
import type { ClientCreated } from '../../src/provisioning/create-client-result.ts'
import { WebhookReceiver } from '../agent-template/after-call/webhook-receiver.ts'
import { askCarrier, sandboxEnv } from '../support/carrier-purchases.ts'
import { klariqo, klariqoData } from '../support/klariqo.ts'
import { ownSandbox } from '../support/own-sandbox.ts'
import { ringSandbox, untilCall } from '../support/sandbox-carrier.ts'

const home = ownSandbox()
const owner = '+61491570157'
const caller = '+61491570159'
const shy = '+61491570158'
let receiver: WebhookReceiver
let folder: string
let client: ClientCreated
let sql: pg.Client
/** A caller with a burst pipe, and one who hangs up at once. */
let talked: string
let hungUp: string

type Shown = {
  in_short: {
    outcome: string
    summary: string
    fields: Record<string, string | null>
    webhook: { state: string; attempts: number } | null
  } | null
  recordings: { sid: string; kind: string }[]
}
const show = (sid: string) => klariqoData<Shown>(['call', 'show', sid])
const alerts = async () => {
  const env = await sandboxEnv()
  const answer = await askCarrier('GET', `/2010-04-01/Accounts/${env.TWILIO_ACCOUNT_SID}/Messages.json?PageSize=100`)
  const { messages } = (await answer.json()) as { messages: { to: string; body: string }[] }
  return messages.filter(({ to }) => to === owner).map(({ body }) => body)
}

/** The owner signs in at the dashboard. */
async function ownerToken(): Promise<string> {
  const env = await sandboxEnv()
  const { rows } = await sql.query(
    'select c.user_id, u.email from voice_ai_clients c join auth.users u on u.id = c.user_id',
  )
  const [{ user_id, email }] = rows as [{ user_id: string; email: string }]
  const auth = { auth: { persistSession: false } }
  const { admin } = createClient(env.SUPABASE_URL ?? '', env.SUPABASE_SERVICE_ROLE_KEY ?? '', auth).auth
  const password = 'correct horse battery staple'
  await admin.updateUserById(user_id, { password, email_confirm: true })
  const anybody = createClient(env.SUPABASE_URL ?? '', env.SUPABASE_ANON_KEY ?? '', auth)
  const { data } = await anybody.auth.signInWithPassword({ email, password })
  return data.session?.access_token ?? ''
}

beforeAll(async () => {
  receiver = await WebhookReceiver.start()
  folder = mkdtempSync(path.join(tmpdir(), 'klariqo-after-call-'))
  const details = [`owner_number=${owner}`, 'record_calls=yes', `webhook_url=${receiver.url}`]
  client = await klariqoData<ClientCreated>([
    'client',
    'create',
    '--from',
    'templates/plmb/example.yaml',
    ...details.flatMap((each) => ['--set', each]),
  ])
  sql = new pg.Client({ connectionString: (await sandboxEnv()).DATABASE_URL })
  await sql.connect()
  const wav = path.resolve('templates/plmb/scenarios/audio/emergency-1.wav')
  ;[talked, hungUp] = await Promise.all([
    ringSandbox(
      client.phone_number ?? '',
      [
        { do: 'say', text: 'a burst pipe', wav, when: 'after_agent', after_ms: 600 },
        { do: 'wait', ms: 3_000 },
        { do: 'hangup', after_ms: 0 },
      ],
      { from: caller },
    ),
    ringSandbox(client.phone_number ?? '', [{ do: 'hangup', after_ms: 1_500 }], { from: shy }),
  ])
  await Promise.all([untilCall(talked), untilCall(hungUp)])
}, 180_000)
afterAll(async () => {
  await sql?.end()
  await receiver?.stop()
  if (folder) rmSync(folder, { recursive: true, force: true })
})

test('what came of the calls is in the database', { timeout: 60_000 }, async () => {
  const outcomes = async () =>
    (await sql.query('select call_sid, outcome, webhook_state from call_summaries order by outcome')).rows
  await expect.poll(outcomes, { timeout: 50_000, interval: 500 }).toEqual([
    { call_sid: hungUp, outcome: 'abandoned', webhook_state: 'delivered' },
    { call_sid: talked, outcome: 'emergency', webhook_state: 'delivered' },
  ])
  const { in_short } = await show(talked)
  expect(in_short?.summary.length).toBeGreaterThan(10)
})

test('the client’s own system was told of both, under its signature', async () => {
  const { webhook_secret: secret } = await klariqoData<{ webhook_secret: string }>([
    'client',
    'webhook-secret',
    client.client_id,
  ])
  const events = receiver.got.map(({ headers, body }) => {
    const [, t, v1] = /^t=(\d+),v1=([0-9a-f]+)$/.exec(String(headers['klariqo-signature'])) ?? []
    expect(createHmac('sha256', secret).update(`${t}.${body}`).digest('hex')).toBe(v1)
    return JSON.parse(body) as CallEvent
  })
  expect(events.map(({ call, outcome }) => `${call.call_sid} ${outcome}`).sort()).toEqual(
    [`${talked} emergency`, `${hungUp} abandoned`].sort(),
  )
  const event = events.find(({ call }) => call.call_sid === talked)
  expect(event).toMatchObject({ client_id: client.client_id, call: { from: caller, test: false } })
  expect(event?.transcript.some(({ speaker, text }) => speaker === 'Customer' && /pipe/i.test(text))).toBe(true)
})

test('the owner was told of the emergency and of the missed call, once each', async () => {
  await expect.poll(alerts, { timeout: 15_000, interval: 500 }).toHaveLength(2)
  const [emergency, missed] = (await alerts()).sort((a, b) =>
    a.includes('Emergency') ? -1 : b.includes('Emergency') ? 1 : 0,
  )
  expect(emergency).toContain(caller)
  expect(missed).toContain(`Missed call: ${shy}`)
})

test('the recording of the call has both sides, each on its own channel', { timeout: 60_000 }, async () => {
  await expect
    .poll(async () => (await show(talked)).recordings.map(({ kind }) => kind), { timeout: 30_000, interval: 500 })
    .toEqual(['call'])
  const [recording] = (await show(talked)).recordings
  const file = path.join(folder, 'call.wav')
  await klariqoData(['call', 'recording', recording?.sid ?? '', '--out', file])
  const { samples, channels, sampleRate } = readWav(readFileSync(file))
  const rms = [0, 1].map((side) => {
    let power = 0
    for (let i = side; i < samples.length; i += channels) power += (samples[i] ?? 0) ** 2
    return Math.round(Math.sqrt(power / (samples.length / channels)))
  })
  process.stdout.write(
    `Recorded call: ${channels} channels, ${(samples.length / channels / sampleRate).toFixed(1)} s, RMS ${rms.join(' and ')}\n`,
  )
  expect([channels, sampleRate]).toEqual([2, 8000])
  expect(Math.min(...rms)).toBeGreaterThan(100)
  // Each channel is of one speaker: the two are not the same sound.
  const [left, right] = [0, 1].map((side) => samples.filter((_, i) => i % channels === side))
  expect(left?.every((sample, i) => sample === right?.[i])).toBe(false)

  // Through the proxy, for the owner alone.
  const token = await ownerToken()
  const address = `${new URL(client.webhooks.voice).origin}${client.api_path}recordings/${recording?.sid}`
  expect((await fetch(address)).status).toBe(401)
  const heard = await fetch(address, { headers: { authorization: `Bearer ${token}` } })
  expect([heard.status, heard.headers.get('content-type')]).toEqual([200, 'audio/wav'])
  expect(Buffer.from(await heard.arrayBuffer()).equals(readFileSync(file))).toBe(true)
})

test('an export holds summary and sound; a forgotten caller leaves neither', { timeout: 60_000 }, async () => {
  const output = path.join(folder, 'export')
  await klariqoData(['client', 'export', client.client_id, '--output', output])
  expect(
    readFileSync(path.join(output, 'tables/call_summaries.jsonl'), 'utf8').split('\n').filter(Boolean),
  ).toHaveLength(2)
  expect(readdirSync(path.join(output, 'recordings')).length).toBeGreaterThanOrEqual(1)

  const forgotten = await klariqo(['client', 'forget', client.client_id, '--caller', caller, '--yes'])
  expect(forgotten.envelope?.data, forgotten.stdout).toMatchObject({
    calls: 1,
    left: { rows: {}, recordings_at_carrier: 0 },
  })
  expect(await show(talked)).toMatchObject({ in_short: null, recordings: [] })
})

test('S-14 no secret and no caller’s word or number stands in the log outside its field', async () => {
  const { lines } = await klariqoData<{ lines: { message: string; fields: Record<string, unknown> }[] }>([
    'logs',
    client.client_id,
    '--lines',
    '1000',
  ])
  const all = JSON.stringify(lines)
  const unmarked = lines.map(({ message, fields: { words, ...rest } }) => JSON.stringify([message, rest])).join()
  const file = path.join(home, `host/etc/klariqo/credentials/${client.client_id}.json`)
  const secrets = Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>)
    .filter(([name]) => !/email|sid/.test(name))
    .flatMap(([, value]) => (typeof value === 'string' ? value : []))
  expect(lines.length).toBeGreaterThan(5)
  expect(secrets.filter((secret) => all.includes(secret))).toEqual([])
  for (const word of [caller, shy, owner, 'burst pipe', receiver.url]) expect(unmarked).not.toContain(word)
})
