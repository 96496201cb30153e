import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { processStart } from '@klariqo/contract/process-start'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ClientCreated } from '../../src/provisioning/create-client-result.ts'
import { klariqo, klariqoData } from '../support/klariqo.ts'

type Up = { started: boolean; pid: number; migrations_applied: string[]; services: { name: string; address: string }[] }
type Status = {
  running: boolean
  services: { state: string }[]
  clients: { client_id: string; address: string; pid: number | null }[]
}

const homes: string[] = []
const newHome = () => {
  const home = mkdtempSync(path.join(tmpdir(), 'klariqo-life-'))
  homes.push(home)
  return { KLARIQO_HOME: home }
}
const create = (name: string) => ['client', 'create', '--business', name, '--region', 'au', '--industry', 'plmb']
let first: NodeJS.ProcessEnv

beforeAll(() => {
  first = newHome()
})
afterAll(async () => {
  for (const home of homes) {
    await klariqo(['down', '--purge'], { env: { KLARIQO_HOME: home } })
    rmSync(home, { recursive: true, force: true })
  }
})

test('the first up starts and migrates; the second changes nothing', async () => {
  const one = await klariqoData<Up>(['up', '--detach'], first)
  expect([one.started, one.migrations_applied.length > 0]).toEqual([true, true])
  const two = await klariqoData<Up>(['up', '--detach'], first)
  expect(two).toMatchObject({ started: false, pid: one.pid, migrations_applied: [] })
})

test('nothing of the sandbox listens beyond loopback', async () => {
  const { services } = await klariqoData<Up>(['up', '--detach'], first)
  const ports = services.map((service) => Number(new URL(service.address).port))
  const openPorts = () =>
    ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .slice(1)
        .map((line) => line.trim().split(/\s+/))
        .filter((fields) => fields[3] === '0A')
        .map((fields) => fields[1] ?? '')
        .filter((address) => ports.includes(Number.parseInt(address.split(':')[1] ?? '', 16))),
    )
  // The kernel prints this list piece by piece: while sockets come and go elsewhere, one reading can miss a line.
  await expect.poll(() => new Set(openPorts().map((address) => address.split(':')[1])).size).toBe(new Set(ports).size)
  const open = openPorts()
  // 7F in the last byte of a little-endian IPv4 address: 127.0.0.0/8.
  expect(open.filter((address) => !/^[0-9A-F]{6}7F:/.test(address))).toEqual([])
})

test('clients, numbers and calls survive down and up; the agent answers again', { timeout: 120_000 }, async () => {
  const client = await klariqoData<ClientCreated>(create('Lasting Plumbing'), first)
  await klariqoData(['down'], first)
  const down = await klariqoData<Status>(['status'], first)
  expect([down.running, down.clients]).toEqual([false, []])
  await klariqoData(['up', '--detach'], first)
  const again = await klariqoData<ClientCreated>(create('Lasting Plumbing'), first)
  expect(again).toMatchObject({ changed: false, port: client.port, phone_number: client.phone_number })
  const health = await fetch(`${new URL(client.webhooks.voice).origin}${client.api_path}health`)
  expect(health.status).toBe(200)
})

test('two sandboxes run side by side, each with its own first client on its own port 3011', {
  timeout: 120_000,
}, async () => {
  const second = newHome()
  const other = await klariqoData<ClientCreated>(create('Other Plumbing'), second)
  expect(other.port).toBe(3011)
  const [here, there] = [await klariqoData<Status>(['status'], first), await klariqoData<Status>(['status'], second)]
  expect(here.clients.map((client) => client.client_id)).toEqual(['au_plmb_lastingplumbing'])
  expect(there.clients.map((client) => client.client_id)).toEqual(['au_plmb_otherplumbing'])
  expect(here.clients[0]?.address).not.toBe(there.clients[0]?.address)
})

test('a busy port is avoided, and the clients made before are led to the new one', { timeout: 120_000 }, async () => {
  await klariqoData(['down'], first)
  const state = JSON.parse(readFileSync(path.join(first.KLARIQO_HOME ?? '', 'sandbox.json'), 'utf8'))
  // Whoever still believes the old address is hung up on, or close() would wait for it.
  const squatter = createServer((socket) => socket.destroy())
  await new Promise<void>((resolve) => squatter.listen(state.ports.supabase, '127.0.0.1', resolve))
  try {
    const ran = await klariqo(['up', '--detach'], { env: first })
    expect(ran.envelope?.warnings.join()).toContain('supabase')
    const again = await klariqoData<ClientCreated>(create('Lasting Plumbing'), first)
    expect([again.status, again.number_source]).toEqual(['active', 'unchanged'])
    const verified = await klariqoData<{ ok: boolean }>(['client', 'verify', again.client_id], first)
    expect(verified.ok).toBe(true)
  } finally {
    await new Promise((resolve) => squatter.close(resolve))
  }
})

test('a database that cannot be reached in the middle of a create ends it with a clear error, and the same command finishes', {
  timeout: 120_000,
}, async () => {
  const { env } = await klariqoData<{ env: Record<string, string> }>(['status', '--env'], first)
  const cut = (fail: unknown) =>
    fetch(`${env.SUPABASE_URL}/_sandbox/settings`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ fail }),
    })
  await cut({ path: 'journal_result', times: 100, status: 0 })
  const ran = await klariqo(create('Unlucky Plumbing'), { env: first })
  await cut(null)
  expect([ran.envelope?.error?.code, ran.code]).toEqual(['DATABASE_UNREACHABLE', 3])
  const client = await klariqoData<ClientCreated>(create('Unlucky Plumbing'), first)
  expect(client.status).toBe('active')
})

test('a database that is killed comes back by itself, with what was committed', { timeout: 60_000 }, async () => {
  const pidFile = path.join(first.KLARIQO_HOME ?? '', 'postgres', 'data', 'postmaster.pid')
  const postmaster = Number(readFileSync(pidFile, 'utf8').split('\n')[0])
  process.kill(postmaster, 'SIGKILL')
  const back = () => Number(readFileSync(pidFile, 'utf8').split('\n')[0]) !== postmaster
  await expect.poll(() => existsSync(pidFile) && back(), { timeout: 30_000 }).toBe(true)
  await expect
    .poll(async () => (await klariqo(['client', 'list'], { env: first })).envelope?.ok, {
      timeout: 30_000,
      interval: 500,
    })
    .toBe(true)
  const clients = await klariqoData<{ client_id: string }[]>(['client', 'list'], first)
  expect(clients.map((client) => client.client_id)).toContain('au_plmb_lastingplumbing')
})

test('three sandboxes that start at the same moment each find ports of their own', { timeout: 60_000 }, async () => {
  const starting = [newHome(), newHome(), newHome()]
  const ups = await Promise.all(starting.map((env) => klariqoData<Up>(['up', '--detach'], env)))
  const addresses = ups.flatMap((up) => up.services.map((service) => service.address))
  expect(new Set(addresses).size).toBe(addresses.length)
})

test('down --purge leaves no process and no file', async () => {
  const { pid } = await klariqoData<Up>(['up', '--detach'], first)
  const { clients } = await klariqoData<Status>(['status'], first)
  await klariqoData(['down', '--purge'], first)
  expect(existsSync(first.KLARIQO_HOME ?? '')).toBe(false)
  for (const each of [pid, ...clients.map((client) => client.pid)]) if (each) expect(processStart(each)).toBeNull()
})
