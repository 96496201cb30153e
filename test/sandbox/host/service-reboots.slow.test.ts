import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { processStart } from '@klariqo/contract/process-start'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { hostUnits } from '../../../sandbox/src/host/host-units.ts'
import { systemd } from '../../../src/host-commands/systemd.ts'
import { StandInWorld } from './stand-in-world.ts'
import { messagesOf, pidOf } from './unit-readings.ts'

let world: StandInWorld
beforeEach(async () => {
  world = await StandInWorld.start()
})
afterEach(() => world.close())

test('a stop that an agent ignores ends in SIGKILL', async () => {
  const { port, service } = await world.bring('one')
  await world.direct(port, '/linger')
  const pid = await pidOf(world, service)
  await world.standIn.close()
  expect(processStart(pid)).toBeNull()
  await world.reboot()
})

test('enabled units come back with the sandbox, stopped and disabled ones do not', async () => {
  const one = await world.bring('one')
  const two = await world.bring('two')
  const before = await pidOf(world, one.service)
  await world.ok(systemd.stop(two.socket, two.service))
  await world.ok(systemd.disable(two.socket, two.service))
  await world.reboot()
  expect(processStart(before)).toBeNull()
  expect((await world.direct(one.port, '/')).status).toBe(200)
  expect((await world.get('/api/one/')).status).toBe(200)
  expect(await world.state(two.service)).toMatchObject({ active: 'inactive', enabled: false })
  expect((await messagesOf(world, one.clientId)).filter((message) => message.startsWith('Started'))).toHaveLength(2)
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

test('with the sandbox down, a command says what to do', async () => {
  await world.standIn.close()
  const { code, stderr } = await world.host.run(systemd.daemonReload())
  expect([code, stderr]).toEqual([1, 'systemctl: the sandbox is not running (start it with `klariqo up`)\n'])
  expect(await hostUnits(world.home)).toEqual([])
  await world.reboot()
})
