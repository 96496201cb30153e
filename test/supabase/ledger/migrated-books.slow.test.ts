import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { expect, it } from 'vitest'
import { migrate } from '../../../src/adapters/supabase/migrate.ts'
import { migrationsFolder, startTestDatabase } from '../../support/test-database.ts'
import { booksThatDoNotBalance } from './books-that-do-not-balance.ts'

it('accounts below zero owe from now on, old charges get their month and old calls their zone, clients their limits', async () => {
  const before = mkdtempSync(path.join(tmpdir(), 'klariqo-before-'))
  const database = await startTestDatabase({ migrated: false })
  const client = new pg.Client({ connectionString: database.url })
  try {
    for (const file of readdirSync(migrationsFolder).filter((name) => name < '20261122000008'))
      cpSync(path.join(migrationsFolder, file), path.join(before, file))
    await migrate({ databaseUrl: database.url, folder: before })
    await client.connect()
    await client.query(`
      insert into auth.users (id, email) values (gen_random_uuid(), 'owner@example.com');
      insert into plans (plan_id, region, currency, base_fee, included_calls, per_call) values ('old', 'au', 'AUD', 49, 1, 2);
      select open_account(id, email, 'Owner', 'Old', 'AUD', 3) from auth.users;
      insert into voice_ai_clients (user_id, region, industry, business_name, plan_id, config)
      select id, 'au', 'plmb', 'Old', 'old', '{"time_zone": "Australia/Perth"}' from auth.users;
      insert into call_sessions (call_sid, client_id, start_time)
      select 'CA_old_' || n, 'au_plmb_old', '2026-10-31T17:00Z' from generate_series(1, 4) as n;
      select settle_call('CA_old_' || n, 'completed', 60) from generate_series(1, 3) as n;
      insert into ledger_entries (group_id, account, user_id, client_id, amount_cents, currency, kind, idempotency_key)
      select g, a, (select id from auth.users), 'au_plmb_gone', 0, 'AUD', 'call', 'call:CA_gone'
      from gen_random_uuid() g, unnest(array['customer', 'sales']) a;`)
    expect((await client.query('select balance from credits')).rows).toEqual([{ balance: '-1.00' }])

    await migrate({ databaseUrl: database.url, folder: migrationsFolder })
    expect((await client.query('select balance, held, due from credits')).rows).toEqual([
      { balance: '0.00', held: '0.00', due: '1.00' },
    ])
    const { rows } = await client.query(
      `select kind, account, idempotency_key like 'call:CA_gone' as gone, array_agg(distinct billing_month::text) as months from ledger_entries
       group by kind, account, gone order by kind, account, gone`,
    )
    const thisMonth = `${new Date().toISOString().slice(0, 7)}-01`
    expect(rows).toEqual([
      { kind: 'adjustment', account: 'customer', gone: false, months: [null] },
      { kind: 'adjustment', account: 'due', gone: false, months: [null] },
      { kind: 'call', account: 'customer', gone: false, months: ['2026-11-01'] },
      { kind: 'call', account: 'customer', gone: true, months: [thisMonth] },
      { kind: 'call', account: 'sales', gone: false, months: ['2026-11-01'] },
      { kind: 'call', account: 'sales', gone: true, months: [thisMonth] },
      { kind: 'opening', account: 'customer', gone: false, months: [null] },
      { kind: 'opening', account: 'opening', gone: false, months: [null] },
    ])
    expect((await client.query('select distinct time_zone from call_sessions')).rows).toEqual([
      { time_zone: 'Australia/Perth' },
    ])
    expect(
      (
        await client.query(
          'select destination_countries, unpaid_action from client_limits join billing_settings using (client_id)',
        )
      ).rows,
    ).toEqual([{ destination_countries: ['AU'], unpaid_action: 'voicemail' }])
    // A call from before is settled as any other, and the line owes: nobody is let in.
    await client.query(`select settle_call('CA_old_4', 'completed', 60)`)
    expect(
      (await client.query(`select admit_call('CA_new', 'au_plmb_old') ->> 'reason' as reason, due from credits`)).rows,
    ).toEqual([{ reason: 'unpaid', due: '3.00' }])
    await expect(client.query('update ledger_entries set billing_month = null')).rejects.toMatchObject({
      code: 'KI001',
    })
    expect(await booksThatDoNotBalance(client)).toEqual([])
  } finally {
    await client.end()
    await database.close()
    rmSync(before, { recursive: true, force: true })
  }
})
