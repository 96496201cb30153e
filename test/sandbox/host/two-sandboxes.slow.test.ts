import { expect, test } from 'vitest'
import { freePort, StandInWorld } from './stand-in-world.ts'

test('two sandboxes side by side may give their clients the same port', async () => {
  await using worlds = new AsyncDisposableStack()
  const [first, second] = await Promise.all([StandInWorld.start(), StandInWorld.start()])
  worlds.defer(() => first.close())
  worlds.defer(() => second.close())
  expect(first.standIn.agents).not.toBe(second.standIn.agents)
  const port = await freePort()
  await first.bring('one', port)
  await second.bring('two', port)
  expect(JSON.parse((await first.get('/api/one/')).text).secret).toBe('{"of":"one"}')
  expect(JSON.parse((await second.get('/api/two/')).text).secret).toBe('{"of":"two"}')
  expect((await first.get('/api/two/')).status).toBe(404)
  const listens = await second.ok(['ss', '-Hltn'])
  expect(listens.split(`127.0.0.1:${port} `)).toHaveLength(2)
})
