import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { DatabaseError, signInRefused } from '../../../agent-template/src/providers/database-error.ts'
import { TestAgent } from '../../support/agent-app.ts'

let agent: TestAgent
beforeEach(async () => {
  agent = await TestAgent.start()
})
afterEach(() => agent.stop())

const get = async (url: string) => (await agent.app.server.inject(url)).json()

test('the root says whose agent it is', async () => {
  expect(await get('/')).toMatchObject({ client_id: 'au_plmb_exampleplumbing', status: 'ok', version: 'test' })
})

test('health tells about calls, the database and what waits to be written', async () => {
  expect(await get('/health')).toMatchObject({
    status: 'ok',
    database: 'ok',
    calls: 0,
    writes_waiting: 0,
    writes_lost: 0,
  })
  const { peer } = await agent.call()
  expect(await get('/health')).toMatchObject({ calls: 1 })
  peer.close()
})

test('without its database the agent is degraded and still there', async () => {
  agent.database.down = true
  const answer = await agent.app.server.inject('/health')
  expect([answer.statusCode, answer.json()]).toMatchObject([200, { status: 'degraded', database: 'unreachable' }])
  agent.database.down = false
  agent.database.refuse = true
  expect(await get('/health')).toMatchObject({ status: 'degraded', database: 'refused' })
  vi.spyOn(agent.database, 'ping').mockRejectedValueOnce(new DatabaseError('who are you?', signInRefused, true))
  expect(await get('/health')).toMatchObject({ status: 'degraded', database: 'refused' })
  expect(await get('/health/ready')).toEqual({ ready: true, calls: 0 })
})
