import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSupabaseTenants } from '../../../src/adapters/supabase/create-supabase-tenants.ts'
import { migrate } from '../../../src/adapters/supabase/migrate.ts'
import { Secret } from '../../../src/core/secret.ts'
import { tenantsContract } from '../../ports/tenants-contract.ts'
import { migrationsFolder } from '../../support/test-database.ts'
import { startTestSupabase, type TestSupabase } from '../../support/test-supabase.ts'

tenantsContract('supabase-js through the gateway to Postgres with all migrations', async () => {
  const supabase = await startTestSupabase()
  const direct = new pg.Client({ connectionString: supabase.databaseUrl })
  await direct.connect()
  return {
    tenants: createSupabaseTenants({ url: supabase.url, serviceRoleKey: new Secret(supabase.serviceRoleKey) }),
    async seedCall(call, lines) {
      await direct.query(
        `insert into call_sessions (call_sid, client_id, caller_number, status, start_time, cost_amount, metadata)
         values ($1, $2, $3, $4, $5, $6::numeric / 100, $7)`,
        [call.callSid, call.clientId, call.callerNumber, call.status, call.startTime, call.costCents, call.metadata],
      )
      for (const line of lines) {
        await direct.query(
          `insert into conversation_logs (call_sid, client_id, speaker, message_type, content, audio_files_used,
             response_time_ms, at_ms, source, created_at, user_end_to_audio_ms, metadata)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
          [
            call.callSid,
            call.clientId,
            line.speaker,
            line.messageType,
            line.content,
            line.audioFiles,
            line.responseTimeMs,
            line.atMs,
            line.source,
            line.createdAt,
            line.userEndToAudioMs,
            { latency: line.latency },
          ],
        )
      }
    },
    async expireLease(name) {
      await direct.query(`update leases set expires_at = now() - interval '1 second' where name = $1`, [name])
    },
    async withNoPortLeft(act) {
      await direct.query(
        `insert into voice_ai_clients (user_id, region, industry, business_name, client_slug, port)
         select c.user_id, 'au', 'full', 'Full', 'full' || p.port, p.port
           from (select user_id from voice_ai_clients limit 1) c, generate_series(3011, 3999) as p(port)
          where not exists (select from voice_ai_clients o where o.port = p.port)`,
      )
      await act()
      await direct.query(`delete from voice_ai_clients where industry = 'full'`)
    },
    async close() {
      await direct.end()
      await supabase.close()
    },
  }
})

describe('the Tenants adapter, where the database is not as it should be', () => {
  let supabase: TestSupabase
  beforeAll(async () => {
    supabase = await startTestSupabase({ migrated: false })
  })
  afterAll(async () => supabase?.close())
  const tenants = (key: string, url = supabase.url) => createSupabaseTenants({ url, serviceRoleKey: new Secret(key) })

  it('says MIGRATIONS_PENDING on a new project', async () => {
    await expect(tenants(supabase.serviceRoleKey).check()).rejects.toMatchObject({
      code: 'MIGRATIONS_PENDING',
      exitCode: 3,
    })
    const lease = { name: 'x', owner: 'me', token: 1, expiresAt: '' }
    await expect(tenants(supabase.serviceRoleKey).renewLease(lease, 5)).rejects.toMatchObject({
      code: 'MIGRATIONS_PENDING',
    })
  })

  it('says MIGRATIONS_PENDING while only the last migration is missing', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'klariqo-migrations-'))
    const behind = await startTestSupabase({ migrated: false })
    try {
      for (const name of readdirSync(migrationsFolder).sort().slice(0, -1))
        cpSync(path.join(migrationsFolder, name), path.join(folder, name))
      await migrate({ databaseUrl: behind.databaseUrl, folder })
      const check = () => tenants(behind.serviceRoleKey, behind.url).check()
      await expect(check()).rejects.toMatchObject({ code: 'MIGRATIONS_PENDING' })
      await migrate({ databaseUrl: behind.databaseUrl, folder: migrationsFolder })
      await expect.poll(() => check().then(() => 'all there', String), { timeout: 10_000 }).toBe('all there')
    } finally {
      await behind.close()
      rmSync(folder, { recursive: true })
    }
  })

  it('says DATABASE_CREDENTIALS for a key of another project', async () => {
    const [head, body] = supabase.serviceRoleKey.split('.')
    const stranger = `${head}.${body}.${'A'.repeat(43)}`
    await expect(tenants(stranger).check()).rejects.toMatchObject({ code: 'DATABASE_CREDENTIALS', exitCode: 3 })
    await expect(
      tenants(stranger).ensureAgentUser('au_plmb_x', 'agent+x@agents.klariqo.invalid', null),
    ).rejects.toMatchObject({ code: 'DATABASE_CREDENTIALS' })
  })

  it('says DATABASE_UNREACHABLE within a second when nobody listens, and that it may be tried again', async () => {
    const started = performance.now()
    await expect(tenants(supabase.serviceRoleKey, 'http://127.0.0.1:9').check()).rejects.toMatchObject({
      code: 'DATABASE_UNREACHABLE',
      exitCode: 3,
      retryable: true,
    })
    expect(performance.now() - started).toBeLessThan(1000)
  })

  it('never shows the key', async () => {
    const failure = await tenants(supabase.serviceRoleKey, 'http://127.0.0.1:9')
      .check()
      .catch((error: unknown) => error)
    expect(JSON.stringify(failure)).not.toContain(supabase.serviceRoleKey)
  })
})
