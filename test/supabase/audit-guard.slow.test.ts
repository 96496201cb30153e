import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestDatabase, type TestDatabase } from '../support/test-database.ts'
import { type Actor, agentOf, anon, asActor, operatorOf, ownerOf, service, staffOf } from './actors.ts'
import { auditLines } from './audit-lines.ts'
import { type SeededTenant, seedTwoTenants } from './seed-two-tenants.ts'

let database: TestDatabase
let client: pg.Client
let a: SeededTenant

beforeAll(async () => {
  database = await startTestDatabase()
  client = new pg.Client({ connectionString: database.url })
  await client.connect()
  ;({ a } = await seedTwoTenants(client))
})
afterAll(async () => {
  await client?.end()
  await database?.close()
})

const linesOf = (actor: Actor | null, act: string, sent?: Record<string, string>) =>
  auditLines(client, actor, act, sent)

describe('nobody can say that it was somebody else', () => {
  it('headers count from the service role alone', async () => {
    const forged = { 'x-klariqo-actor': 'root@headquarters', 'x-klariqo-origin': 'cli' }
    const operator = operatorOf(randomUUID())
    const lines = await linesOf(operator, `select set_retention('${a.clientId}', '{"transcripts_days": 31}')`, forged)
    expect(lines).toMatchObject([{ actor: operator.claims?.sub, origin: 'api' }])
  })

  it('without headers the role is named; control characters and length are cut', async () => {
    const act = (n: number) => `select set_limits('${a.clientId}', '{"calls_per_hour": ${n}}')`
    expect(await linesOf(service, act(8), {})).toMatchObject([{ actor: 'service_role', origin: 'api' }])
    const long = { 'x-klariqo-actor': `a\n\u0007b${'c'.repeat(500)}` }
    const [line] = await linesOf(service, act(9), long)
    expect(line?.actor).toMatch(/^a {2}bc{196}$/)
  })

  it('record_audit refuses what is no act, no code or too long', async () => {
    for (const values of [
      `'Drop Table'`,
      `'x', null, '{}', 'oops'`,
      `'a.b', null, jsonb_build_object('x', repeat('y', 9000))`,
    ]) {
      await expect(linesOf(service, `select record_audit(${values})`), values).rejects.toThrow()
    }
  })
})

describe('nobody can change what is written', () => {
  it('UPDATE, DELETE and TRUNCATE are refused for every role, the administrator too; INSERT for every role of the API', async () => {
    const actors = [service, ownerOf(a.ownerId), agentOf(a.agentId, a.clientId), operatorOf(randomUUID()), anon]
    for (const sql of [`update audit_log set actor = 'x'`, 'delete from audit_log', 'truncate audit_log']) {
      for (const actor of actors)
        await expect(
          asActor(client, actor, () => client.query(sql)),
          `${actor.name} ${sql}`,
        ).rejects.toMatchObject({
          code: '42501',
        })
      await expect(client.query(sql), sql).rejects.toMatchObject({ code: 'KI001' })
    }
    for (const actor of actors) {
      const insert = asActor(client, actor, () =>
        client.query(`insert into audit_log (actor, action) values ('nobody', 'nothing')`),
      )
      await expect(insert, actor.name).rejects.toMatchObject({ code: '42501' })
    }
  })

  it('operators read it; owner, staff, agent and visitors do not', async () => {
    const count = (actor: Actor) =>
      asActor(client, actor, async () => Number((await client.query('select count(*) from audit_log')).rows[0].count))
    expect(await count(operatorOf(randomUUID()))).toBeGreaterThan(10)
    for (const actor of [ownerOf(a.ownerId), staffOf(randomUUID(), a.clientId), agentOf(a.agentId, a.clientId)])
      expect(await count(actor), actor.name).toBe(0)
    await expect(count(anon)).rejects.toMatchObject({ code: '42501' })
  })

  it('record_audit is the platform’s alone', async () => {
    for (const actor of [ownerOf(a.ownerId), agentOf(a.agentId, a.clientId), operatorOf(randomUUID()), anon]) {
      const call = asActor(client, actor, () => client.query(`select record_audit('a.b')`))
      await expect(call, actor.name).rejects.toMatchObject({ code: '42501' })
    }
  })
})
