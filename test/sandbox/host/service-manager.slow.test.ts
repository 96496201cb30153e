import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import net from 'node:net'
import path from 'node:path'
import { processStart } from '@klariqo/contract/process-start'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { hostUnits } from '../../../sandbox/src/host/host-units.ts'
import { unitFileOf } from '../../../src/core/names.ts'
import { journal } from '../../../src/host-commands/journal.ts'
import { journalEntryOf } from '../../../src/host-commands/journal-entry.ts'
import { systemd } from '../../../src/host-commands/systemd.ts'
import { unitName } from '../../../src/host-commands/unit-name.ts'
import { freePort, StandInWorld } from './stand-in-world.ts'

let world: StandInWorld
beforeEach(async () => {
  world = await StandInWorld.start()
})
afterEach(() => world.close())

const pidOf = async (unit: string) => (await world.state(unit)).mainPid ?? 0
const messages = async (clientId: string) =>
  (await world.ok(journal({ clientId }))).split('\n').flatMap((line) => journalEntryOf(line)?.message ?? [])

test('a unit goes from written to running, with what its file promises', async () => {
  const { clientId, port, service, socket } = await world.bring('one')
  const root = world.standIn.root
  const seen = JSON.parse((await world.direct(port, '/who')).text)
  expect(seen).toMatchObject({
    secret: '{"of":"one"}',
    umask: 0o077,
    folder: `${root}/opt/klariqo/voice-ai-platform/clients/au/plmb/one`,
  })
  expect(seen.env).toMatchObject({
    LISTEN_FDS: '1',
    LISTEN_PID: String(seen.pid),
    NODE_ENV: 'production',
    CREDENTIALS_DIRECTORY: `${root}/run/credentials/${service}`,
    STATE_DIRECTORY: `${root}/var/lib/klariqo/${clientId}`,
  })
  expect(seen.env.KLARIQO_HOME).toBeUndefined()
  expect((await stat(seen.env.CREDENTIALS_DIRECTORY)).mode & 0o777).toBe(0o700)
  expect((await stat(path.join(seen.env.CREDENTIALS_DIRECTORY, 'klariqo'))).mode & 0o777).toBe(0o400)
  expect((await stat(seen.env.STATE_DIRECTORY)).mode & 0o777).toBe(0o700)
  expect(await world.state(service)).toMatchObject({
    load: 'loaded',
    active: 'active',
    sub: 'running',
    enabled: true,
    mainPid: seen.pid,
  })
  expect(await world.state(socket)).toMatchObject({ active: 'active', sub: 'listening', mainPid: null })
  expect(await hostUnits(world.home)).toEqual([
    {
      client_id: clientId,
      unit: service,
      active: 'active',
      pid: seen.pid,
      port,
      address: `${world.standIn.agents}:${port}`,
    },
  ])

  await world.ok(systemd.stop(socket, service))
  expect(processStart(seen.pid)).toBeNull()
  expect(await world.state(service)).toMatchObject({ active: 'inactive', result: 'success', mainPid: null })
  expect(await readdir(`${root}/run/credentials`)).toEqual([])
  await expect(world.direct(port, '/')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  await world.ok(systemd.disable(socket, service))
  expect(await readdir(`${root}/etc/systemd/system`)).toEqual([service, socket])
  for (const kind of ['service', 'socket'] as const) await world.host.remove(unitFileOf(clientId, kind))
  await world.ok(systemd.daemonReload())
  expect(await world.state(service)).toMatchObject({ load: 'not-found', active: 'inactive' })
  expect(await hostUnits(world.home)).toEqual([])
})

test('an agent killed with -9 is back within five seconds, and no caller is refused meanwhile', async () => {
  const { port, service, clientId } = await world.bring('one')
  const first = JSON.parse((await world.direct(port, '/')).text).pid
  process.kill(first, 'SIGKILL')
  const began = performance.now()
  // The socket is still owned: this waits in its queue until the next agent takes it.
  const second = JSON.parse((await world.direct(port, '/')).text).pid
  expect(second).not.toBe(first)
  expect(performance.now() - began).toBeLessThan(5_000)
  expect(await world.state(service)).toMatchObject({ active: 'active', mainPid: second, restarts: 1 })
  expect(await messages(clientId)).toEqual([
    expect.stringMatching(/^Started /),
    'a line of standard error',
    `listening as ${first}`,
    expect.stringContaining('code=killed, status=SIGKILL'),
    expect.stringContaining('restart counter is at 1'),
    expect.stringMatching(/^Started /),
    'a line of standard error',
    `listening as ${second}`,
  ])
})

test('the manager itself never takes a connection: all of 300 across restarts are answered by an agent', async () => {
  const { port, service } = await world.bring('one')
  const answers: Promise<unknown>[] = []
  for (let round = 0; round < 3; round += 1) {
    for (let count = 0; count < 100; count += 1)
      answers.push(world.direct(port, '/').then((answer) => answer.headers['x-agent']))
    await Promise.all(answers)
    await world.ok(systemd.restart(service))
  }
  expect((await Promise.all(answers)).every((agent) => agent === 'yes')).toBe(true)
})

test('an agent that dies at once is given up after five starts, then callers are refused, then a start helps again', async () => {
  const { port, service, socket, clientId } = await world.bring('one')
  for (let count = 0; count < 5; count += 1) await world.direct(port, '/die').catch(() => undefined)
  await expect
    .poll(() => world.state(service), { timeout: 15_000 })
    .toMatchObject({ active: 'failed', result: 'start-limit-hit' })
  expect(await world.state(socket)).toMatchObject({ active: 'failed' })
  await expect(world.direct(port, '/')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  expect((await world.get('/api/one/')).status).toBe(502)
  expect((await messages(clientId)).join('\n')).toContain('Start request repeated too quickly')
  expect((await world.host.run(systemd.start(service))).code).toBe(1)
  await world.ok(systemd.resetFailed(service, socket))
  await world.ok(systemd.start(service))
  expect((await world.direct(port, '/')).status).toBe(200)
}, 30_000)

test('an agent that leaves of its own accord sleeps until the next caller comes through the edge', async () => {
  const { port, service } = await world.bring('one')
  await world.direct(port, '/leave').catch(() => undefined)
  await expect.poll(() => world.state(service)).toMatchObject({ active: 'inactive', result: 'success' })
  expect((await world.get('/api/one/')).status).toBe(200)
  expect(await world.state(service)).toMatchObject({ active: 'active' })
})

test('a sleeping agent is also woken by a caller at its port, and a stopped socket wakes nothing', async () => {
  const { port, service, socket } = await world.bring('one')
  await world.ok(systemd.stop(service))
  expect((await world.direct(port, '/')).status).toBe(200)
  expect(await world.state(service)).toMatchObject({ active: 'active' })
  await world.ok(systemd.stop(socket, service))
  await expect(world.direct(port, '/')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  expect(await world.state(service)).toMatchObject({ active: 'inactive' })
})

test('ss lists what listens on this machine', async () => {
  const { port } = await world.bring('one')
  const local = (await world.ok(['ss', '-Hltn'])).split('\n').map((line) => line.split(/\s+/)[3])
  expect(local).toContain(`127.0.0.1:${port}`)
})

test('P-12: a foreign program on the port is named, and nothing runs', async () => {
  const port = await freePort()
  const foreign = net.createServer().listen(port, world.standIn.agents)
  await once(foreign, 'listening')
  try {
    const clientId = await world.install('one', port)
    const started = await world.host.run(systemd.start(unitName(clientId, 'socket')))
    expect(started).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`127.0.0.1:${port}): Address already in use`),
    })
    expect(await world.state(unitName(clientId, 'socket'))).toMatchObject({ active: 'failed', result: 'resources' })
    expect((await world.host.run(systemd.start(unitName(clientId, 'service')))).code).toBe(1)
    expect(await hostUnits(world.home)).toMatchObject([{ active: 'failed', pid: null }])
  } finally {
    foreign.close()
  }
})

test('a stop that an agent ignores ends in SIGKILL', async () => {
  const { port, service } = await world.bring('one')
  await world.direct(port, '/linger')
  const pid = await pidOf(service)
  await world.standIn.close()
  expect(processStart(pid)).toBeNull()
  await world.reboot()
})

test('enabled units come back with the sandbox, stopped and disabled ones do not', async () => {
  const one = await world.bring('one')
  const two = await world.bring('two')
  const before = await pidOf(one.service)
  await world.ok(systemd.stop(two.socket, two.service))
  await world.ok(systemd.disable(two.socket, two.service))
  await world.reboot()
  expect(processStart(before)).toBeNull()
  expect((await world.direct(one.port, '/')).status).toBe(200)
  expect((await world.get('/api/one/')).status).toBe(200)
  expect(await world.state(two.service)).toMatchObject({ active: 'inactive', enabled: false })
  expect((await messages(one.clientId)).filter((message) => message.startsWith('Started'))).toHaveLength(2)
})

test('agents left by a killed sandbox are ended at the next start; a stranger with such a number is not', async () => {
  const orphan = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], {
    detached: true,
    stdio: 'ignore',
  })
  const stranger = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], {
    detached: true,
    stdio: 'ignore',
  })
  await Promise.all([once(orphan, 'spawn'), once(stranger, 'spawn')])
  const ended = once(orphan, 'exit')
  await world.standIn.close()
  const folder = path.join(world.home, 'host/run/units')
  await mkdir(folder, { recursive: true })
  const pid = orphan.pid ?? 0
  await writeFile(path.join(folder, 'a.service.json'), JSON.stringify({ pid, start: processStart(pid) }))
  await writeFile(path.join(folder, 'b.service.json'), JSON.stringify({ pid: stranger.pid, start: '1' }))
  await writeFile(path.join(folder, 'c.service.json'), '{"pid":')
  await world.reboot()
  expect((await ended)[1]).toBe('SIGTERM')
  expect(processStart(stranger.pid ?? 0)).not.toBeNull()
  expect(await readdir(folder)).toEqual([])
  stranger.kill('SIGKILL')
})

test('a unit with a directive that nobody knows does not start, and says which; others are not disturbed', async () => {
  const { port } = await world.bring('one')
  const clientId = await world.install('two', await freePort())
  const file = unitFileOf(clientId, 'service')
  await world.host.write(file, `${await world.host.read(file)}\n[Service]\nNice=5\n`)
  await world.ok(systemd.daemonReload())
  const started = await world.host.run(systemd.start(unitName(clientId, 'service')))
  expect(started.code).toBe(1)
  expect(started.stderr).toMatch(/two\.service:\d+: unknown directive Nice in \[Service\]/)
  expect(await world.state(unitName(clientId, 'service'))).toMatchObject({ load: 'bad-setting', active: 'inactive' })
  expect((await world.direct(port, '/')).status).toBe(200)
})

test('a changed unit file holds from the daemon-reload on', async () => {
  const { service, clientId, port } = await world.bring('one')
  const file = unitFileOf(clientId, 'service')
  await world.host.write(file, String(await world.host.read(file)).replace('NODE_ENV=production', 'NODE_ENV=changed'))
  const environment = async () => JSON.parse((await world.direct(port, '/')).text).env.NODE_ENV
  expect(await world.state(service)).toMatchObject({ needsReload: true })
  await world.ok(systemd.restart(service))
  expect(await environment()).toBe('production')
  await world.ok(systemd.daemonReload())
  await world.ok(systemd.restart(service))
  expect(await environment()).toBe('changed')
  expect(await world.state(service)).toMatchObject({ needsReload: false })
})

test('missing credentials, a missing agent and a missing unit are named', async () => {
  const clientId = await world.install('one', await freePort())
  const service = unitName(clientId, 'service')
  await world.host.remove(`/etc/klariqo/credentials/${clientId}.json`)
  expect(await world.host.run(systemd.start(service))).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('credentials'),
  })
  expect(await world.host.run(systemd.start('none.service'))).toMatchObject({
    code: 5,
    stderr: 'Failed to start none.service: Unit none.service not found.\n',
  })
  expect(await world.host.run(systemd.stop('none.service'))).toMatchObject({ code: 5 })
  expect(await world.host.run(systemd.enable('none.service'))).toMatchObject({ code: 1 })
  expect(await world.host.run(systemd.isActive('none.service'))).toMatchObject({ code: 3, stdout: 'inactive\n' })
  expect(await world.host.run(systemd.isEnabled('none.service'))).toMatchObject({ code: 1 })
})

test('what the stand-in does not do it says', async () => {
  for (const argv of [
    ['systemctl', 'status', 'x.service'],
    ['systemctl', 'start', '--now', 'x.service'],
    ['systemctl'],
    ['systemctl', 'show', 'x.service'],
    ['journalctl', '-b'],
    ['nginx'],
    ['nginx', '-s', 'stop'],
  ]) {
    const { code, stderr } = await world.host.run(argv)
    expect([code, stderr]).toEqual([1, expect.stringContaining('not supported by the stand-in: ')])
  }
})

test('a follower of the journal sees every line once and ends when it is told', async () => {
  const { clientId, port, service } = await world.bring('one')
  const stop = new AbortController()
  const seen: string[] = []
  const follower = world.host.run(journal({ clientId, follow: true }), {
    signal: stop.signal,
    timeoutMs: 60_000,
    onLine: (line) => {
      const entry = journalEntryOf(line)
      if (entry) seen.push(entry.cursor)
    },
  })
  const ended = follower.catch((error: Error) => error.message)
  await expect.poll(() => seen.length, { timeout: 5_000 }).toBeGreaterThanOrEqual(3)
  await world.direct(port, '/die').catch(() => undefined)
  await expect.poll(() => world.state(service), { timeout: 5_000 }).toMatchObject({ active: 'active', restarts: 1 })
  await expect.poll(() => seen.length, { timeout: 5_000 }).toBe(8)
  stop.abort(new Error('enough'))
  expect(await ended).toBe('enough')
  const all = (await world.ok(journal({ clientId }))).split('\n').flatMap((line) => journalEntryOf(line)?.cursor ?? [])
  expect(seen).toEqual(all)
  const rest = (await world.ok(journal({ clientId, afterCursor: all[4] ?? '' }))).split('\n').filter(Boolean)
  expect(rest.map((line) => journalEntryOf(line)?.cursor)).toEqual(all.slice(5))
  expect((await world.ok(journal({ clientId, lines: 2 }))).trim().split('\n')).toHaveLength(2)
  expect(await world.ok(journal({ clientId, since: new Date(Date.now() + 60_000) }))).toBe('')
  const log = await readFile(path.join(world.standIn.root, `var/log/klariqo/client_${clientId}.log`), 'utf8')
  expect(log).toMatch(/^a line of standard error\nlistening as \d+\na line/)
})

test('with the sandbox down, a command says what to do', async () => {
  await world.standIn.close()
  const { code, stderr } = await world.host.run(systemd.daemonReload())
  expect([code, stderr]).toEqual([1, 'systemctl: the sandbox is not running (start it with `klariqo up`)\n'])
  expect(await hostUnits(world.home)).toEqual([])
  await world.reboot()
})
