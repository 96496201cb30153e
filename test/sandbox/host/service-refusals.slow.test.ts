import { once } from 'node:events'
import net from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { hostUnits } from '../../../sandbox/src/host/host-units.ts'
import { unitFileOf } from '../../../src/core/names.ts'
import { systemd } from '../../../src/host-commands/systemd.ts'
import { unitName } from '../../../src/host-commands/unit-name.ts'
import { freePort, StandInWorld } from './stand-in-world.ts'

let world: StandInWorld
beforeEach(async () => {
  world = await StandInWorld.start()
})
afterEach(() => world.close())

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
