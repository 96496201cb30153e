import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { startTimeOf } from '../../../sandbox/src/postgres/process-identity.ts'
import { startPostgres } from '../../../sandbox/src/postgres/start-postgres.ts'
import { gone, hold, home, password, query, running, start } from './homes.ts'

describe('a sandbox’s database', () => {
  it('is a Postgres 17 on loopback with what a Supabase project has, run by no superuser', async () => {
    const { url, address, port } = await start(home('first'))
    expect(address).toBe(`postgres://127.0.0.1:${port}`)
    const rows = await query(
      url,
      `select current_setting('server_version') like '17.%' as seventeen, current_user, auth.uid(), lower('É'),
         (select rolsuper from pg_roles where rolname = current_user) as super, current_setting('fsync') as fsync,
         current_setting('wal_level') as wal, extensions.crypt('a', extensions.gen_salt('bf')) like '$2a$%' as bcrypt,
         (select array_agg(rolname::text order by rolname) from pg_roles where rolname in ('anon', 'authenticated', 'authenticator', 'service_role')) as roles,
         exists (select from pg_publication where pubname = 'supabase_realtime') as realtime`,
    )
    expect(rows).toEqual([
      {
        seventeen: true,
        current_user: 'postgres',
        uid: null,
        lower: 'é',
        super: false,
        fsync: 'on',
        wal: 'logical',
        bcrypt: true,
        roles: ['anon', 'authenticated', 'authenticator', 'service_role'],
        realtime: true,
      },
    ])
    const wrong = new URL(url)
    wrong.password = 'wrong'
    await expect(query(wrong.href, 'select 1')).rejects.toMatchObject({ code: '28P01' })
  })

  it('keeps its data and its port over down and up', async () => {
    const first = await startPostgres({ home: home('kept'), port: 0, password })
    await query(first.url, 'create table kept (n int); insert into kept values (7)')
    await first.close()
    await expect(query(first.url, 'select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    const again = await start(home('kept'), { port: first.port })
    expect(again.url).toBe(first.url)
    expect(await query(again.url, 'select n from kept')).toEqual([{ n: 7 }])
  })

  it('gets what a newer version of its bootstrap adds, when it starts again', async () => {
    const first = await startPostgres({ home: home('older'), port: 0, password })
    const asSuperuser = first.url.replace('//postgres:', '//supabase_admin:')
    await query(asSuperuser, `comment on schema extensions is 'of an older one'; drop function auth.email()`)
    await first.close()
    const { url } = await start(home('older'))
    expect(await query(url, 'select auth.email() as email')).toEqual([{ email: null }])
  })

  it('runs in a folder whose path is longer than a socket’s may be', async () => {
    const { url } = await start(home(path.join('x'.repeat(80), 'y'.repeat(80))))
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  it('stops when whoever started it is killed, and loses nothing that was committed', async () => {
    const { child, url, pid } = await hold(home('killed'))
    await query(url, 'create table kept (n int); insert into kept select generate_series(1, 200)')
    child.kill('SIGKILL')
    await gone(pid)
    const again = await startPostgres({ home: home('killed'), port: 0, password: 'test-only' })
    running.push(again)
    expect(await query(again.url, 'select count(*)::int as n from kept')).toEqual([{ n: 200 }])
  })

  it('is restarted after it was killed itself, past its stale postmaster.pid', async () => {
    const first = await startPostgres({ home: home('crashed'), port: 0, password })
    await query(first.url, 'create table kept (n int); insert into kept values (7)')
    process.kill(first.pid, 'SIGKILL')
    await gone(first.pid)
    await first.close()
    const pidFile = path.join(home('crashed'), 'postgres/data/postmaster.pid')
    expect(existsSync(pidFile)).toBe(true)
    // Worse: the number now belongs to a living process that has nothing to do with it.
    writeFileSync(pidFile, readFileSync(pidFile, 'utf8').replace(/^\d+/, String(process.pid)))
    const { url } = await start(home('crashed'))
    expect(await query(url, 'select n from kept')).toEqual([{ n: 7 }])
  })

  it('stops a server that was left over from a starter long gone', async () => {
    const first = await startPostgres({ home: home('orphan'), port: 0, password })
    writeFileSync(path.join(home('orphan'), 'postgres/starter'), '1 0\n')
    const { url, pid } = await start(home('orphan'))
    expect(pid).not.toBe(first.pid)
    expect(await startTimeOf(first.pid)).toBeNull()
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  it('gives up at once when told to stop', async () => {
    const controller = new AbortController()
    const starting = startPostgres({ home: home('aborted'), port: 0, password, signal: controller.signal })
    controller.abort()
    await expect(starting).rejects.toThrow()
    expect(existsSync(path.join(home('aborted'), 'postgres/data'))).toBe(false)
    const { url } = await start(home('aborted'))
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }])
  })
})
