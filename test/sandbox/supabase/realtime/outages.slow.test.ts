import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { keepPostgres } from '../../../../sandbox/src/postgres/keep-postgres.ts'
import { startPostgres } from '../../../../sandbox/src/postgres/start-postgres.ts'
import { startRealtime } from '../../../../sandbox/src/supabase/realtime/start-realtime.ts'
import { startSupabaseGateway } from '../../../../sandbox/src/supabase/start-supabase-gateway.ts'
import { listenOnLoopback } from '../../../../sandbox/src/vendor-http/listen-on-loopback.ts'
import { signToken } from '../../../support/sign-token.ts'
import { startTestSupabase } from '../../../support/test-supabase.ts'
import { eventually } from './eventually.ts'
import { follow, open } from './follower.ts'

const jwtSecret = 'a-secret-of-the-tests-with-more-than-32-characters'
const sign = (claims: Record<string, unknown>, lifetime?: number): string => signToken(claims, jwtSecret, lifetime)
const keys = { anonKey: sign({ role: 'anon' }), serviceRoleKey: sign({ role: 'service_role' }), jwtSecret }

async function run(url: string, text: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await client.query(text)
  } finally {
    await client.end()
  }
}

it('Postgres is killed and comes back: the channel stays, says so, and hears again without being asked', async () => {
  const home = mkdtempSync(path.join(tmpdir(), 'klariqo-realtime-'))
  const said = vi.spyOn(console, 'error').mockReturnValue()
  const postgres = await keepPostgres({ home, port: 0, password: 'test-only' })
  const gateway = await startSupabaseGateway({ port: 0, databaseUrl: postgres.url, keys })
  try {
    await run(
      postgres.url,
      'create table things (id int primary key); alter publication supabase_realtime add table things',
    )
    const db = { ...keys, url: gateway.address, databaseUrl: postgres.url, sign, close: async () => undefined }
    const follower = await follow(db, keys.serviceRoleKey, [{ table: 'things' }])
    await run(postgres.url, 'insert into things values (1)')
    await eventually(() => follower.events).toHaveLength(1)

    const [pid] = readFileSync(path.join(home, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')
    process.kill(Number(pid), 'SIGKILL')
    await eventually(() => follower.system.length, { timeout: 20_000 }).toBeGreaterThan(1)
    expect(follower.system[1]).toMatch(/^error /)
    await eventually(() => follower.system.at(-1), { timeout: 30_000 }).toBe('ok Subscribed to PostgreSQL')
    await run(postgres.url, 'insert into things values (2)')
    await eventually(() => follower.events.map((event) => event.new.id)).toEqual([1, 2])
    expect(follower.statuses).toEqual(['SUBSCRIBED'])
    expect((await run(postgres.url, 'select from pg_replication_slots')).rowCount).toBe(1)
    await follower.close()
    await eventually(async () => (await run(postgres.url, 'select from pg_replication_slots')).rowCount).toBe(0)
  } finally {
    await gateway.close()
    await postgres.close()
    said.mockRestore()
    rmSync(home, { recursive: true, force: true })
  }
})

it('the replication connection alone is cut: it is opened again', async () => {
  const db = await startTestSupabase()
  try {
    const follower = await follow(db, db.serviceRoleKey, [{ table: 'leads' }])
    await run(db.databaseUrl, 'select pg_terminate_backend(active_pid) from pg_replication_slots')
    await eventually(() => follower.system.length, { timeout: 10_000 }).toBe(3)
    expect(follower.system[1]).toMatch(/^error The database connection was lost/)
    expect(follower.system[2]).toBe('ok Subscribed to PostgreSQL')
    await follower.close()
  } finally {
    await db.close()
  }
})

it('a transaction that stays open holds the first subscriber up: that is said, and it is tried again', async () => {
  const db = await startTestSupabase()
  const holder = new pg.Client({ connectionString: db.databaseUrl })
  await holder.connect()
  try {
    await holder.query('begin')
    await holder.query('select pg_current_xact_id()')
    const follower = await open(db, db.serviceRoleKey, [{ table: 'leads' }])
    await eventually(() => follower.system.length).toBeGreaterThan(0)
    expect(follower.system[0]).toBe('error canceling statement due to lock timeout')
    await holder.query('commit')
    await eventually(() => follower.system.at(-1)).toBe('ok Subscribed to PostgreSQL')
    await follower.close()
  } finally {
    await holder.end()
    await db.close()
  }
})

it('a change that the log tells before its commit is visible to others is told once it is', async () => {
  const home = mkdtempSync(path.join(tmpdir(), 'klariqo-realtime-'))
  // A commit that waits for a standby which is not there: in the log, but nobody sees it yet.
  const settings = { synchronous_standby_names: 'nobody', synchronous_commit: 'local' }
  const postgres = await startPostgres({ home, port: 0, password: 'test-only', settings })
  const gateway = await startSupabaseGateway({ port: 0, databaseUrl: postgres.url, keys })
  const writer = new pg.Client({ connectionString: postgres.url })
  await writer.connect()
  try {
    await run(
      postgres.url,
      'create table things (id int primary key); alter table things enable row level security; alter publication supabase_realtime add table things',
    )
    const db = { ...keys, url: gateway.address, databaseUrl: postgres.url, sign, close: async () => undefined }
    const follower = await follow(db, keys.serviceRoleKey, [{ table: 'things' }])
    await writer.query('set synchronous_commit = on')
    const { rows } = await writer.query('select pg_backend_pid() as pid')
    const written = writer.query('insert into things values (1)')
    const waiting = `select from pg_stat_activity where application_name = 'klariqo realtime' and query like '%pg_current_snapshot%'`
    await eventually(async () => (await run(postgres.url, waiting)).rowCount).toBeGreaterThan(0)
    await follower.fence()
    expect(follower.events).toEqual([])
    await run(postgres.url, `select pg_cancel_backend(${rows[0].pid})`)
    await written
    await eventually(() => follower.events.map((event) => event.new.id)).toEqual([1])
    await follower.close()
  } finally {
    await writer.end()
    await gateway.close()
    await postgres.close()
    rmSync(home, { recursive: true, force: true })
  }
})

it('a client that does not read is dropped, the others hear on', async () => {
  const said = vi.spyOn(console, 'error').mockReturnValue()
  const realtime = startRealtime({
    databaseUrl: 'postgres://nobody@127.0.0.1:1/none',
    keys,
    limits: { unsentBytes: 1_000_000 },
  })
  const server = createServer()
  server.on('upgrade', realtime.upgrade)
  const address = await listenOnLoopback(server, 0, 'test')
  try {
    const connect = async (): Promise<WebSocket> => {
      const socket = new WebSocket(
        `${address.replace('http', 'ws')}/realtime/v1/websocket?apikey=${keys.anonKey}&vsn=2.0.0`,
      )
      await once(socket, 'open')
      socket.send(JSON.stringify(['1', '1', 'realtime:x', 'phx_join', { config: {} }]))
      await once(socket, 'message')
      return socket
    }
    const slow = await connect()
    const quick = await connect()
    let heard = 0
    quick.on('message', () => {
      heard += 1
    })
    slow.pause()
    const payload = 'x'.repeat(500_000)
    for (let sent = 1; sent <= 60; sent += 1) {
      realtime.broadcast('x', 'e', payload)
      await eventually(() => heard).toBe(sent)
    }
    expect(
      said.mock.calls.map(([line]) => String(line)).filter((line) => line.includes('reads too slowly')),
    ).toHaveLength(1)
    const closed = once(slow, 'close')
    slow.resume()
    expect([1006, 1013]).toContain((await closed)[0])
    expect(quick.readyState).toBe(WebSocket.OPEN)
  } finally {
    await realtime.close()
    server.close()
    said.mockRestore()
  }
})

it('a database that cannot be reached is said, again and again, until the client leaves', async () => {
  const realtime = startRealtime({ databaseUrl: 'postgres://nobody@127.0.0.1:1/none', keys })
  const server = createServer()
  server.on('upgrade', realtime.upgrade)
  const url = await listenOnLoopback(server, 0, 'test')
  const socket = new WebSocket(`${url.replace('http', 'ws')}/realtime/v1/websocket?apikey=${keys.anonKey}&vsn=2.0.0`)
  try {
    const heard: unknown[][] = []
    socket.on('message', (data) => heard.push(JSON.parse(String(data))))
    await once(socket, 'open')
    socket.send(
      JSON.stringify([
        '1',
        '1',
        'realtime:x',
        'phx_join',
        { config: { postgres_changes: [{ event: '*', schema: 'public', table: 't' }] } },
      ]),
    )
    await eventually(() => heard.length, { timeout: 10_000 }).toBeGreaterThan(2)
    expect(heard[1]?.[4]).toMatchObject({
      extension: 'postgres_changes',
      status: 'error',
      message: expect.stringContaining('ECONNREFUSED'),
    })
  } finally {
    socket.close()
    await realtime.close()
    server.close()
  }
})
