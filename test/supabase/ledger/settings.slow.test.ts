import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { type Actor, agentOf, anon, asActor, operatorOf, ownerOf, service, staffOf } from '../actors.ts'
import { openBilledClient } from './open-billed-client.ts'
import { useLedgerDatabase } from './use-ledger-database.ts'

const database = useLedgerDatabase(2)

async function as<T>(actor: Actor, sql: string, values: unknown[] = []): Promise<T[]> {
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  try {
    return await asActor(client, actor, async () => (await client.query(sql, values)).rows)
  } finally {
    await client.end()
  }
}
const set = (name: 'set_limits' | 'set_billing_settings', clientId: string, changes: unknown, actor: Actor = service) =>
  as<{ row: Record<string, unknown> }>(actor, `select ${name}($1, $2) as row`, [clientId, JSON.stringify(changes)])

describe('limits and settings of a client', () => {
  it.each([
    ['au', ['AU']],
    ['uk', ['GB']],
    ['us', ['US']],
    ['in', ['IN']],
  ] as const)('come with the client, by its region: %s', async (region, countries) => {
    const { clientId } = await openBilledClient(database.pool, { region })
    const { rows } = await database.pool.query(
      `select l.destination_countries, l.minutes_per_call, b.unpaid_action, b.auto_top_up, b.max_top_ups_per_day
       from client_limits l join billing_settings b using (client_id) where client_id = $1`,
      [clientId],
    )
    expect(rows).toEqual([
      {
        destination_countries: countries,
        minutes_per_call: 15,
        unpaid_action: 'voicemail',
        auto_top_up: false,
        max_top_ups_per_day: 3,
      },
    ])
  })

  it('are changed by the platform and by operators, only what is named', async () => {
    const { clientId } = await openBilledClient(database.pool)
    const [limits] = await set(
      'set_limits',
      clientId,
      { calls_per_hour: 7, destination_countries: ['AU', 'NZ'] },
      operatorOf(randomUUID()),
    )
    expect(limits?.row).toMatchObject({ calls_per_hour: 7, destination_countries: ['AU', 'NZ'], minutes_per_call: 15 })
    const changes = { auto_top_up: true, threshold_cents: 1000, top_up_cents: 5000, monthly_ceiling_cents: null }
    const [settings] = await set('set_billing_settings', clientId, changes)
    expect(settings?.row).toMatchObject({ ...changes, unpaid_action: 'voicemail' })
    expect((await set('set_limits', clientId, {}))[0]?.row).toEqual(limits?.row)
  })

  it('are nobody else’s to change; limits nobody else’s to see', async () => {
    const { clientId, userId } = await openBilledClient(database.pool)
    const seenBy: Record<string, number[]> = {}
    for (const actor of [
      ownerOf(userId),
      staffOf(randomUUID(), clientId),
      agentOf(randomUUID(), clientId),
      operatorOf(randomUUID()),
    ]) {
      if (actor.name !== 'operator')
        for (const name of ['set_limits', 'set_billing_settings'] as const)
          await expect(set(name, clientId, {}, actor)).rejects.toMatchObject({ code: '42501' })
      for (const table of ['client_limits', 'billing_settings'])
        await expect(as(actor, `update ${table} set updated_at = now()`)).rejects.toMatchObject({ code: '42501' })
      const counted = ['client_limits', 'billing_settings', 'limit_defaults'].map(async (table) => {
        const where = table === 'limit_defaults' ? '' : `where client_id = '${clientId}'`
        return (await as<{ n: number }>(actor, `select count(*)::int as n from ${table} ${where}`))[0]?.n ?? -1
      })
      seenBy[actor.name] = await Promise.all(counted)
    }
    expect(seenBy).toEqual({ owner: [0, 1, 0], staff: [0, 0, 0], agent: [0, 0, 0], operator: [1, 1, 4] })
    await expect(set('set_limits', clientId, {}, anon)).rejects.toMatchObject({ code: '42501' })
  })

  it.each([
    ['set_limits', { calls_per_minute: 1 }, 'KB001'],
    ['set_limits', { client_id: 'au_plmb_x' }, 'KB001'],
    ['set_limits', { updated_at: 'now' }, 'KB001'],
    ['set_limits', { calls_per_hour: -1 }, 'KB002'],
    ['set_limits', { calls_per_hour: 1.5 }, 'KB002'],
    ['set_limits', { calls_per_hour: '5' }, 'KB002'],
    ['set_limits', { calls_per_hour: null }, 'KB002'],
    ['set_limits', { calls_per_hour: 9_999_999_999 }, 'KB002'],
    ['set_limits', { minutes_per_call: 0 }, 'KB002'],
    ['set_limits', { minutes_per_call: 241 }, 'KB002'],
    ['set_limits', { destination_countries: 'AU' }, 'KB002'],
    ['set_limits', { destination_countries: ['Australia'] }, 'KB002'],
    ['set_limits', { destination_countries: null }, 'KB002'],
    ['set_limits', { destination_countries: [null] }, 'KB002'],
    ['set_limits', [], 'KB002'],
    ['set_limits', null, 'KB002'],
    ['set_billing_settings', { calls_per_hour: 1 }, 'KB001'],
    ['set_billing_settings', { unpaid_action: 'busy' }, 'KB002'],
    ['set_billing_settings', { unpaid_action: null }, 'KB002'],
    ['set_billing_settings', { auto_top_up: 'yes' }, 'KB002'],
    ['set_billing_settings', { auto_top_up: true }, 'KB002'],
    ['set_billing_settings', { top_up_cents: 0 }, 'KB002'],
    ['set_billing_settings', { max_top_ups_per_day: null }, 'KB002'],
  ] as const)('%s refuses %j', async (name, changes, code) => {
    const { clientId } = await openBilledClient(database.pool)
    await expect(set(name, clientId, changes)).rejects.toMatchObject({ code })
  })

  it('of a client that is not there are refused', async () => {
    for (const name of ['set_limits', 'set_billing_settings'] as const)
      await expect(set(name, 'au_plmb_nobody', {})).rejects.toMatchObject({ code: 'KC001' })
  })
})
