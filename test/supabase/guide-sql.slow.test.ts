import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestDatabase, type TestDatabase } from '../support/test-database.ts'
import { agentOf, anon, asActor, ownerOf, signedInAs } from './actors.ts'

/** The integration guide's SQL, as printed; `user_uuid` and `{"features": {...}}` are its only placeholders. */
const guideSql = (userId: string) => `
-- Add client to voice_ai_clients table
INSERT INTO voice_ai_clients (
  client_id, user_id, region, industry, business_name,
  status, port, client_slug, phone_number, config
) VALUES (
  'au_plmb_clientname', '${userId}', 'au', 'plmb',
  'Client Business Name', 'active', 3011, 'clientname',
  '+61412345678', '{"features": {"sms": true}}'
);

-- Assign phone number
INSERT INTO phone_number_pool (
  phone_number, assigned_client_id, status, region
) VALUES ('+61412345678', 'au_plmb_clientname', 'assigned', 'au');

-- Add initial credits
INSERT INTO credits (user_id, balance, currency)
VALUES ('${userId}', 200.00, 'AUD');
`

let database: TestDatabase
let client: pg.Client
const userId = randomUUID()

beforeAll(async () => {
  database = await startTestDatabase()
  client = new pg.Client({ connectionString: database.url })
  await client.connect()
  await client.query(`insert into auth.users (id, email) values ($1, 'owner@example.com')`, [userId])
  await client.query(guideSql(userId))
})
afterAll(async () => {
  await client?.end()
  await database?.close()
})

it("the guide's three INSERT statements run as printed, and the database adds what is derived", async () => {
  const { rows } = await client.query(
    `select c.port, c.api_path, c.generation, c.plan_id, c.created_at is not null as dated, n.status, k.balance, k.currency
     from voice_ai_clients c join phone_number_pool n on n.assigned_client_id = c.client_id join credits k using (user_id)`,
  )
  expect(rows).toEqual([
    {
      port: 3011,
      api_path: '/api/clientname/',
      generation: 1,
      plan_id: 'au_standard',
      dated: true,
      status: 'assigned',
      balance: '200.00',
      currency: 'AUD',
    },
  ])
})

it('credits inserted by hand have their opening entry in the ledger all the same', async () => {
  const { rows } = await client.query(
    `select account, amount_cents, kind from ledger_entries where user_id = $1 order by account`,
    [userId],
  )
  expect(rows).toEqual([
    { account: 'customer', amount_cents: '20000', kind: 'opening' },
    { account: 'opening', amount_cents: '-20000', kind: 'opening' },
  ])
})

const byUrl = `select get_client_by_url_params(p_region => 'au', p_industry => 'plmb', p_clientname => 'clientname') as data`
const stats = `select get_client_dashboard_stats(p_client_id => 'au_plmb_clientname') as data`

it("the guide's two RPC calls answer the owner and the client's agent", async () => {
  for (const actor of [ownerOf(userId), agentOf(randomUUID(), 'au_plmb_clientname')]) {
    const found = await asActor(client, actor, () => client.query(byUrl))
    expect(found.rows[0].data).toMatchObject({
      client_id: 'au_plmb_clientname',
      port: 3011,
      api_path: '/api/clientname/',
    })
    const figures = await asActor(client, actor, () => client.query(stats))
    expect(figures.rows[0].data).toMatchObject({
      client_id: 'au_plmb_clientname',
      calls_this_month: 0,
      total_calls: 0,
      included_calls: 20,
      cost_this_month: 0,
      base_fee: 49,
      per_call: 2,
      currency: 'AUD',
      balance: actor.name === 'owner' ? 200 : null,
      last_call_at: null,
    })
  }
})

it('a stranger gets null from both, a visitor without a token is refused', async () => {
  for (const sql of [byUrl, stats]) {
    const answer = await asActor(client, signedInAs('stranger', randomUUID()), () => client.query(sql))
    expect(answer.rows).toEqual([{ data: null }])
    await expect(asActor(client, anon, () => client.query(sql))).rejects.toMatchObject({ code: '42501' })
  }
})
