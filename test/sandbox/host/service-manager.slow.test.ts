import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { processStart } from '@klariqo/contract/process-start'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { hostUnits } from '../../../sandbox/src/host/host-units.ts'
import { unitFileOf } from '../../../src/core/names.ts'
import { journal } from '../../../src/host-commands/journal.ts'
import { journalEntryOf } from '../../../src/host-commands/journal-entry.ts'
import { systemd } from '../../../src/host-commands/systemd.ts'
import { StandInWorld } from './stand-in-world.ts'

let world: StandInWorld
beforeEach(async () => {
  world = await StandInWorld.start()
})
afterEach(() => world.close())

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

test('ss lists what listens on this machine', async () => {
  const { port } = await world.bring('one')
  const local = (await world.ok(['ss', '-Hltn'])).split('\n').map((line) => line.split(/\s+/)[3])
  expect(local).toContain(`127.0.0.1:${port}`)
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
