import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createClient } from '@supabase/supabase-js'
import pg from 'pg'
import { startPostgres } from '../sandbox/src/postgres/start-postgres.ts'
import { startSupabaseGateway } from '../sandbox/src/supabase/start-supabase-gateway.ts'
import { migrate } from '../src/adapters/supabase/migrate.ts'
import { signToken } from '../test/support/sign-token.ts'
import { migrationsFolder } from '../test/support/test-database.ts'
import { percentiles } from './percentiles.ts'

const jwtSecret = 'a-secret-of-the-benchmark-with-more-than-32-characters'
const inserts = 300
const followers = 50
const burst = 1_000

/** From a commit to the browser's callback: supabase-js following its owner's rows through the policies, beside Postgres's own LISTEN. Durable, as in a sandbox. */
export async function benchRealtime() {
  const home = mkdtempSync(path.join(tmpdir(), 'klariqo-bench-realtime-'))
  const postgres = await startPostgres({ home, port: 0, password: 'bench' })
  const keys = {
    anonKey: signToken({ role: 'anon' }, jwtSecret),
    serviceRoleKey: signToken({ role: 'service_role' }, jwtSecret),
    jwtSecret,
  }
  await migrate({ databaseUrl: postgres.url, folder: migrationsFolder })
  const gateway = await startSupabaseGateway({ port: 0, databaseUrl: postgres.url, keys })
  const db = new pg.Client({ connectionString: postgres.url })
  await db.connect()
  try {
    const owner = randomUUID()
    await db.query(`insert into auth.users (id, email) values ($1, 'owner@example.com')`, [owner])
    await db.query(`select open_account($1, 'owner@example.com', 'Owner', 'Business', 'AUD', 200)`, [owner])
    await db.query(
      `insert into voice_ai_clients (client_id, user_id, region, industry, business_name, client_slug)
       values ('au_plmb_bench', $1, 'au', 'plmb', 'Bench', 'bench')`,
      [owner],
    )
    const insert = (phone: string) =>
      db.query(`insert into leads (client_id, phone_number) values ('au_plmb_bench', $1)`, [phone])
    const listen = await listenFloor(postgres.url, db)
    const one = await follow(gateway.address, keys.anonKey, owner)
    const waits = await timed(inserts, (at) => insert(`one ${at}`), one.next)
    const others = await Promise.all(
      Array.from({ length: followers - 1 }, () => follow(gateway.address, keys.anonKey, owner)),
    )
    const together = [one, ...others]
    const all = Promise.all(together.map((follower) => follower.after(burst)))
    const began = performance.now()
    await db.query(
      `insert into leads (client_id, phone_number) select 'au_plmb_bench', 'burst ' || i from generate_series(1, $1::int) i`,
      [burst],
    )
    await all
    const burstMs = Math.round(performance.now() - began)
    await Promise.all(together.map((follower) => follower.close()))
    return {
      from_commit_ms: percentiles(waits.fromCommit),
      from_insert_ms: percentiles(waits.fromStart),
      listen_from_insert_ms: percentiles(listen),
      burst: { followers, rows: burst, events: followers * burst, ms: burstMs },
    }
  } finally {
    await db.end()
    await gateway.close()
    await postgres.close()
    rmSync(home, { recursive: true, force: true })
  }
}

async function timed(count: number, write: (at: number) => Promise<unknown>, next: () => Promise<number>) {
  const fromCommit: number[] = []
  const fromStart: number[] = []
  for (let at = 0; at < count; at += 1) {
    const heard = next()
    const began = performance.now()
    await write(at)
    const committed = performance.now()
    const arrived = await heard
    fromStart.push(arrived - began)
    fromCommit.push(Math.max(0, arrived - committed))
  }
  return { fromCommit, fromStart }
}

/** Follows leads as their owner. `next`: when the next event comes; `after`: resolves once that many more have. */
async function follow(url: string, anonKey: string, sub: string) {
  const token = signToken({ role: 'authenticated', sub }, jwtSecret)
  const client = createClient(url, anonKey, { auth: { persistSession: false }, accessToken: async () => token })
  await client.realtime.setAuth()
  let heard = 0
  let tell: (() => void) | null = null
  const channel = client.channel(randomUUID())
  await new Promise<void>((resolve) => {
    channel
      .on('postgres_changes', { event: 'INSERT', schema: 'public', table: 'leads' }, () => {
        heard += 1
        tell?.()
      })
      .on('system', {}, ({ status }) => {
        if (status === 'ok') resolve()
      })
      .subscribe()
  })
  const after = (count: number): Promise<number> => {
    const wanted = heard + count
    return new Promise((resolve) => {
      tell = () => {
        if (heard >= wanted) resolve(performance.now())
      }
    })
  }
  return { after, next: () => after(1), close: () => client.removeAllChannels() }
}

/** The least a change can take to be heard of: insert and notify in one statement, on another connection of Postgres. */
async function listenFloor(url: string, db: pg.Client): Promise<number[]> {
  const listener = new pg.Client({ connectionString: url })
  await listener.connect()
  await listener.query('listen bench')
  const next = () => new Promise<number>((resolve) => listener.once('notification', () => resolve(performance.now())))
  const write = (at: number) =>
    db.query(
      `with written as (insert into leads (client_id, phone_number) values ('au_plmb_bench', $1) returning id)
       select pg_notify('bench', id::text) from written`,
      [`listen ${at}`],
    )
  const { fromStart } = await timed(inserts, write, next)
  await listener.end()
  return fromStart
}
