import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemd } from '../../../src/host-commands/systemd.ts'
import { StandInWorld } from './stand-in-world.ts'
import { messagesOf } from './unit-readings.ts'

let world: StandInWorld
beforeEach(async () => {
  world = await StandInWorld.start()
})
afterEach(() => world.close())

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
  expect(await messagesOf(world, clientId)).toEqual([
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
  expect((await messagesOf(world, clientId)).join('\n')).toContain('Start request repeated too quickly')
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
