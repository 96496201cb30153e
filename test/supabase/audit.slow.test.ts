import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestDatabase, type TestDatabase } from '../support/test-database.ts'
import { type Actor, operatorOf, service } from './actors.ts'
import { type AuditRow, auditLines } from './audit-lines.ts'
import { type SeededTenant, seedTwoTenants } from './seed-two-tenants.ts'

let database: TestDatabase
let client: pg.Client
let a: SeededTenant
let b: SeededTenant

beforeAll(async () => {
  database = await startTestDatabase()
  client = new pg.Client({ connectionString: database.url })
  await client.connect()
  ;({ a, b } = await seedTwoTenants(client))
})
afterAll(async () => {
  await client?.end()
  await database?.close()
})

const linesOf = (actor: Actor | null, act: string, sent?: Record<string, string>) =>
  auditLines(client, actor, act, sent)

const who = { actor: 'ann@desk', origin: 'cli ssh 203.0.113.7', result: 'ok' }

describe('each privileged act leaves a line with who, from where, what and result', () => {
  const operator = operatorOf(randomUUID())
  // The claims are made when the tests run: the seed's ids are not known before.
  const acts: [string, () => string, () => Partial<AuditRow>][] = [
    [
      'a client is suspended: the values of a status are told',
      () => `update voice_ai_clients set status = 'suspended' where client_id = '${a.clientId}'`,
      () => ({
        action: 'client.changed',
        client_id: a.clientId,
        details: { columns: ['status'], status: ['active', 'suspended'] },
      }),
    ],
    [
      'its name and configuration change: the values are not told',
      () =>
        `update voice_ai_clients set status = 'active', business_name = 'Secret Plumbing', config = '{"owner":"x@y"}' where client_id = '${a.clientId}'`,
      () => ({
        action: 'client.changed',
        client_id: a.clientId,
        details: { columns: ['business_name', 'config', 'status'], status: ['suspended', 'active'] },
      }),
    ],
    [
      'a limit changes',
      () => `select set_limits('${a.clientId}', '{"calls_per_hour": 7}')`,
      () => ({
        action: 'limit.changed',
        client_id: a.clientId,
        details: { columns: ['calls_per_hour'], calls_per_hour: [120, 7] },
      }),
    ],
    [
      'what is paid with changes',
      () => `select set_billing_settings('${a.clientId}', '{"unpaid_action": "message"}')`,
      () => ({
        action: 'billing.changed',
        client_id: a.clientId,
        details: { columns: ['unpaid_action'], unpaid_action: ['voicemail', 'message'] },
      }),
    ],
    [
      'credit is adjusted',
      () => `select adjust_credit('${a.clientId}', 500, 'a gift', 'key-1')`,
      () => ({ action: 'credit.adjusted', client_id: a.clientId }),
    ],
    [
      'retention changes',
      () => `select set_retention('${a.clientId}', '{"recordings_days": null}')`,
      () => ({
        action: 'retention.changed',
        client_id: a.clientId,
        details: { columns: ['recordings_days'], recordings_days: [90, null] },
      }),
    ],
    [
      'a number is taken away and kept',
      () => `select unbind_number('${b.clientId}', false)`,
      () => ({
        action: 'number.unbound',
        client_id: b.clientId,
        details: { phone_number: '+61255500002', kept: true },
      }),
    ],
    [
      'a number is given',
      () =>
        `select reserve_number('+61255500002', 'op-x'), bind_number('${b.clientId}', 'op-x', '+61255500002', 'PN_beta', 'au', 3, 'AUD')`,
      () => ({ action: 'number.bound', client_id: b.clientId, details: { phone_number: '+61255500002' } }),
    ],
    [
      'words are purged',
      () => {
        return `select purge_words('${a.clientId}', now() - interval '366 days')`
      },
      () => ({ action: 'retention.purged', client_id: a.clientId }),
    ],
    [
      'a recording is deleted',
      () => `select recording_deleted('${a.clientId}', 'RE_unheard')`,
      () => ({ action: 'recording.deleted', client_id: a.clientId, details: { recording_sid: 'RE_unheard' } }),
    ],
    [
      'an export begins',
      () => `select export_tables('${a.clientId}')`,
      () => ({ action: 'client.export_begun', client_id: a.clientId }),
    ],
    [
      'a caller is forgotten: a hash stands for the number',
      () => `select forget_caller('${b.clientId}', '+61411111111')`,
      () => ({ action: 'caller.forgotten', client_id: b.clientId }),
    ],
    [
      'an act elsewhere, or one that was refused, is told by the platform',
      () => `select record_audit('credit.adjust', '${a.clientId}', '{}', 'CREDIT_SHORT')`,
      () => ({ action: 'credit.adjust', client_id: a.clientId, details: {}, result: 'CREDIT_SHORT' }),
    ],
    [
      'an account is opened with money',
      () => `select open_account('${b.agentId}', 'x@y', 'X', 'Y', 'NZD', 12)`,
      () => ({ action: 'account.added', details: { user_id: b.agentId, currency: 'NZD', balance: 12 } }),
    ],
  ]

  beforeAll(async () => {
    await client.query(
      `insert into call_sessions (call_sid, client_id, start_time, transcript) values ('CA_old', $1, now() - interval '2 years', 'old words')`,
      [a.clientId],
    )
  })

  it.each(acts)('%s', async (_name, act, expected) => {
    const lines = await linesOf(service, act())
    expect(lines).toContainEqual(expect.objectContaining({ ...who, ...expected() }))
    // One act, nobody else's name, and no line about anybody else.
    expect(new Set(lines.map((line) => `${line.actor} ${line.origin}`))).toEqual(
      new Set([`${who.actor} ${who.origin}`]),
    )
  })

  it('a card is kept or taken away, and a top-up that an operator asked for ends', async () => {
    const kept = await linesOf(
      null,
      `insert into payment_customers (user_id, customer_id) values ('${b.agentId}', 'cus_audit');
       update payment_customers set card_id = 'pm_1', card_last4 = '4242' where customer_id = 'cus_audit'`,
    )
    expect(kept).toMatchObject([
      { action: 'payment.added', details: { user_id: b.agentId } },
      { action: 'payment.changed', details: { columns: ['card_id', 'card_last4'] } },
    ])
    expect(JSON.stringify(kept)).not.toMatch(/4242|pm_1|cus_audit/)
    const ended = await linesOf(
      null,
      `insert into top_ups (user_id, client_id, currency, amount_cents, origin, method)
         values ('${b.ownerId}', '${b.clientId}', 'NZD', 5000, 'operator', 'checkout');
       update top_ups set state = 'canceled', ended_at = now() where currency = 'NZD'`,
    )
    expect(ended).toMatchObject([{ action: 'top_up.changed', client_id: b.clientId }])
  })

  it('a change of prices has no client', async () => {
    const lines = await linesOf(null, `update plans set per_call = 3 where plan_id = 'uk_standard'`)
    expect(lines).toEqual([
      {
        actor: 'postgres',
        origin: expect.stringMatching(/^sql /),
        action: 'plan.changed',
        client_id: null,
        details: { columns: ['per_call'], per_call: [2, 3] },
        result: 'ok',
      },
    ])
  })

  it("an agent's secret or anybody's role is changed in the Auth server: the line is there, the secret is not", async () => {
    const [line, ...more] = await linesOf(
      null,
      `update auth.users set encrypted_password = '$2a$new' where id = '${a.agentId}'`,
    )
    expect(more).toEqual([])
    expect(line).toMatchObject({ action: 'user.secret_changed', client_id: a.clientId, details: { role: 'agent' } })
    expect(JSON.stringify(line)).not.toContain('$2a$')
    const raised = await linesOf(
      null,
      `update auth.users set raw_app_meta_data = '{"role":"operator"}' where id = '${a.ownerId}'`,
    )
    expect(raised).toMatchObject([
      { action: 'user.role_changed', details: { user_id: a.ownerId, role: 'operator', before: { role: null } } },
    ])
    await client.query(`update auth.users set raw_app_meta_data = '{}' where id = $1`, [a.ownerId])
    const signedIn = await linesOf(null, `update auth.users set last_sign_in_at = now() where id = '${a.agentId}'`)
    expect(signedIn).toEqual([])
  })

  it('whoever writes such a row can leave the line: each trigger runs with its owner’s rights', async () => {
    const { rows } = await client.query(
      `select distinct p.proname from pg_trigger t join pg_proc p on p.oid = t.tgfoid where p.proname like 'audit%' and not p.prosecdef`,
    )
    expect(rows).toEqual([])
  })

  it('odd claims do not keep a user from being written', async () => {
    for (const claims of ['[1]', '"text"', '{}', 'null'])
      await linesOf(null, `update auth.users set raw_app_meta_data = '${claims}' where id = '${b.ownerId}'`)
  })

  it('an act that is rolled back leaves no line; a change of nothing neither', async () => {
    await expect(linesOf(service, `select set_limits('${a.clientId}', '{"calls_per_hour": -1}')`)).rejects.toThrow()
    const unchanged = await linesOf(service, `select set_limits('${a.clientId}', '{"calls_per_hour": 7}')`)
    expect(unchanged).toEqual([])
  })

  it('a client that is removed has one line for it', async () => {
    const act = `insert into voice_ai_clients (user_id, region, industry, business_name) values ('${a.ownerId}', 'au', 'plmb', 'Short Lived');
      select remove_client('au_plmb_shortlived', 'client:au_plmb_alpha', (acquire_lease('client:au_plmb_alpha', 'seed', 60) ->> 'fencing_token')::bigint)`
    const lines = await linesOf(service, act)
    expect(lines.map((line) => line.action)).toEqual(['client.added', 'client.removed'])
  })

  it('what an operator does with an own token bears the e-mail of the token', async () => {
    const claims = { ...operator.claims, email: 'olga@klariqo.test' }
    const lines = await linesOf(
      { ...operator, claims },
      `select set_retention('${a.clientId}', '{"transcripts_days": 30}')`,
    )
    expect(lines).toMatchObject([{ actor: 'olga@klariqo.test', origin: 'api', action: 'retention.changed' }])
  })
  it('a token without an e-mail bears its subject', async () => {
    const claims = { ...operator.claims, email: '' }
    const lines = await linesOf(
      { ...operator, claims },
      `select set_retention('${a.clientId}', '{"transcripts_days": 31}')`,
    )
    expect(lines).toMatchObject([{ actor: operator.claims?.sub }])
  })
})
