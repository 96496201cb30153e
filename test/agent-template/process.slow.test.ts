import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import path from 'node:path'
import webhooks from 'twilio/lib/webhooks/webhooks.js'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { type AgentFixture, makeAgentFixture } from '../support/agent-fixture.ts'
import { MediaPeer } from '../support/agent-media-peer.ts'
import { scriptedSupabase } from '../support/scripted-supabase.ts'

const bundle = path.resolve('agent-template/dist/agent.mjs')
let fixture: AgentFixture
let child: ChildProcess | null = null
let output = ''
let problems = ''

beforeAll(() => {
  execFileSync(process.execPath, ['agent-template/build.mjs'], { stdio: 'inherit' })
})
beforeEach(() => {
  fixture = makeAgentFixture()
  output = ''
  problems = ''
})
afterEach(async () => {
  if (child && child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  child = null
  fixture.remove()
})

/** Starts the built agent as its unit does; `handle` is passed on as descriptor 3. */
function start(env: Record<string, string>, handle: unknown = 'ignore'): ChildProcess {
  const started = spawn(process.execPath, [bundle], {
    env: {
      PATH: process.env.PATH,
      KLARIQO_CLIENT_DIR: fixture.clientDir,
      CREDENTIALS_DIRECTORY: fixture.credentialsDir,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe', handle as never],
  })
  started.stdout?.on('data', (text) => {
    output += String(text)
  })
  started.stderr?.on('data', (text) => {
    problems += String(text)
  })
  child = started
  return started
}

async function ready(): Promise<string> {
  while (!output.includes('"msg":"ready"')) {
    if (child?.exitCode !== null) throw new Error(`the agent has left: ${problems}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const line = output.split('\n').find((one) => one.includes('"msg":"ready"')) ?? ''
  return (JSON.parse(line) as { address: string }).address
}
async function until(what: string, done: () => boolean): Promise<void> {
  for (let i = 0; i < 500; i++) {
    if (done()) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`waited in vain for ${what}: ${output}${problems}`)
}
/** A signed webhook; gives the answer's text. */
async function post(address: string, route: string, form: Record<string, string>): Promise<string> {
  const { origin, pathname } = new URL(fixture.config.public_base_url)
  const original = `${pathname}${route}`
  const { twilio_auth_token: key } = fixture.secrets
  const signature = webhooks.getExpectedTwilioSignature(key, `${origin}${original}`, form)
  const headers = { 'x-twilio-signature': signature, 'x-original-uri': original }
  return (await fetch(`${address}${route}`, { method: 'POST', headers, body: new URLSearchParams(form) })).text()
}
const lines = () =>
  output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

test('the agent listens on the socket it is handed, and whoever connects before it is ready waits instead of failing', async () => {
  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const address = listener.address()
  if (address === null || typeof address === 'string') throw new Error('no address')
  start({ LISTEN_FDS: '1' }, (listener as unknown as { _handle: unknown })._handle)
  // The child has a descriptor of its own; ours is closed, so that only the agent accepts.
  listener.close()
  const answer = await fetch(`http://127.0.0.1:${address.port}/`)
  expect(await answer.json()).toMatchObject({ client_id: 'au_plmb_exampleplumbing', version: '0.1.0' })
})

test('an idle agent is small, and its log is JSON without a word of a secret', async () => {
  const running = start({ KLARIQO_LISTEN: '0' })
  const address = await ready()
  expect((await fetch(`${address}/health`)).status).toBe(200)
  // Behind the second collection after the start.
  await new Promise((resolve) => setTimeout(resolve, 2_000))
  const status = readFileSync(`/proc/${running.pid}/status`, 'utf8')
  const rssMb = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024
  console.log(`agent idle: ${rssMb.toFixed(1)} MB resident`)
  expect(rssMb).toBeLessThan(100)
  expect(lines().length).toBeGreaterThan(0)
  for (const secret of Object.values(fixture.secrets)) expect(output + problems).not.toContain(secret)
})

test('a bad configuration is told with all its problems, exit 3', async () => {
  writeFileSync(path.join(fixture.clientDir, 'agent.json'), '{"schema": "other"}')
  writeFileSync(path.join(fixture.credentialsDir, 'klariqo'), '{}')
  const [code] = await once(start({ KLARIQO_LISTEN: '0' }), 'exit')
  expect(code).toBe(3)
  expect(problems).toContain('agent.json: schema: ')
  expect(problems).toContain('agent.json: roles: ')
  expect(problems).toContain('klariqo: twilio_auth_token: ')
})

test.each([
  ['no client folder', { KLARIQO_CLIENT_DIR: '' }, 'KLARIQO_CLIENT_DIR: not set'],
  ['no socket and no port', {}, 'KLARIQO_LISTEN is no port'],
])('%s is a configuration error', async (_what, env, message) => {
  const [code] = await once(start(env), 'exit')
  expect([code, problems]).toEqual([3, expect.stringContaining(message)])
})

test('R-03 told to end in the middle of a call, the agent finishes the call first', async () => {
  // A recogniser that hears what the test says: the call lasts until the caller says goodbye, however slow the machine is.
  const ears = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await once(ears, 'listening')
  const { port } = ears.address() as AddressInfo
  const database = await scriptedSupabase()
  const vendors = { ...fixture.config.vendors, deepgram_url: `ws://127.0.0.1:${port}`, supabase_url: database.url }
  writeFileSync(path.join(fixture.clientDir, 'agent.json'), JSON.stringify({ ...fixture.config, vendors }))
  const running = start({ KLARIQO_LISTEN: '0' })
  const address = await ready()
  const { origin, pathname } = new URL(fixture.config.public_base_url)
  const { twilio_auth_token: authToken, twilio_account_sid: accountSid } = fixture.secrets
  const callSid = `CA${'7'.repeat(32)}`
  const call = { CallSid: callSid, From: '+61400000123', To: '+61299990001', Direction: 'inbound' }
  const token = /value="([^"]+)"/.exec(await post(address, '/twilio/voice', call))?.[1] ?? ''
  const stream = `${pathname}/media/${callSid}`
  const wss = `${origin.replace('http', 'ws')}${stream}`
  const peer = new MediaPeer(`${address.replace('http', 'ws')}/media/${callSid}`, {
    'x-twilio-signature': webhooks.getExpectedTwilioSignature(authToken, wss, {}),
    'x-original-uri': stream,
  })
  const heard = once(ears, 'connection')
  await peer.open()
  peer.start({ callSid, token, accountSid })
  const [ear] = (await heard) as [WebSocket]
  await peer.until('the greeting', () => peer.played.length === 1)
  // Not `exit`: its last lines may still be in the pipe then.
  const exit = once(running, 'close')
  running.kill('SIGTERM')
  await until('the drain', () => output.includes('"msg":"draining"'))
  expect((await fetch(`${address}/health/ready`)).status).toBe(503)
  expect(await post(address, '/twilio/voice', { ...call, CallSid: `CA${'6'.repeat(32)}` })).toContain('<Dial')
  const alternatives = [{ transcript: 'bye', confidence: 0.9 }]
  ear.send(JSON.stringify({ type: 'Results', is_final: true, speech_final: true, channel: { alternatives } }))
  await peer.until('the close', () => peer.closeCode === 1000)
  expect(peer.played.length).toBe(2)
  expect((await exit)[0]).toBe(0)
  expect(lines().at(-1)).toMatchObject({ msg: 'stopped' })
  expect(output).not.toContain('+61400000123')
  ears.close()
  database.close()
})

test('R-09 killed while the database is away: the call is opened, admitted and settled by the next process', async () => {
  const state = path.join(path.dirname(fixture.clientDir), 'state')
  const env = { KLARIQO_LISTEN: '0', STATE_DIRECTORY: state }
  const waiting = (): string[] => (existsSync(`${state}/writes`) ? readdirSync(`${state}/writes`) : [])
  const first = start(env)
  const address = await ready()
  const callSid = `CA${'8'.repeat(32)}`
  const call = { CallSid: callSid, From: '+61400000123', To: '+61299990001', Direction: 'inbound' }
  expect(await post(address, '/twilio/voice', call)).toContain('<Stream')
  await post(address, '/twilio/status', { ...call, CallStatus: 'completed', CallDuration: '12' })
  await until('the writes on disk', () => waiting().includes(`${callSid}.json`))
  first.kill('SIGKILL')
  await once(first, 'exit')

  const back = await scriptedSupabase()
  try {
    const config = { ...fixture.config, vendors: { ...fixture.config.vendors, supabase_url: back.url } }
    writeFileSync(path.join(fixture.clientDir, 'agent.json'), JSON.stringify(config))
    start(env)
    await until('the writes of the first process', () => back.called.length > 0 && waiting().length === 0)
    expect(back.called).toEqual(['open_call', 'admit_call', 'settle_call'])
  } finally {
    back.close()
  }
})
