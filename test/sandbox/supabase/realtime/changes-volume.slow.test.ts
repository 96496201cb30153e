import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { eventually } from './eventually.ts'
import { open } from './follower.ts'
import { db, query, userToken, watch } from './watching.ts'

describe('many', () => {
  it('1,000 changes in a burst arrive once each, transactions in the order of their commits', async () => {
    const follower = await watch([{ table: 'whole' }])
    await Promise.all(
      [0, 1, 2, 3].map(async (worker) => {
        const own = new pg.Client({ connectionString: db.databaseUrl })
        await own.connect()
        for (let at = 0; at < 25; at += 1)
          await own.query(
            `insert into whole select ${worker} * 1000 + ${at} * 10 + i, $1 from generate_series(0, 9) i`,
            [`${worker}.${at}`],
          )
        await own.end()
      }),
    )
    await eventually(() => follower.events.length, { timeout: 20_000 }).toBe(1_000)
    await follower.fence()
    const ids = follower.events.map((event) => Number(event.new.id))
    expect(new Set(ids).size).toBe(1_000)
    expect(ids).toHaveLength(1_000)
    // Each transaction in one piece, each worker's in its own order.
    const notes = follower.events.map((event) => String(event.new.note))
    expect(notes.filter((note, at) => note !== notes[at - 1])).toHaveLength(100)
    for (const worker of [0, 1, 2, 3]) {
      const own = ids.filter((id) => Math.floor(id / 1000) === worker)
      expect(own).toEqual([...own].sort((a, b) => a - b))
    }
    const stamps = follower.events.map((event) => event.commit_timestamp)
    expect(stamps).toEqual([...stamps].sort())
  })

  it('50 subscribers of 50 users hear their own rows, each once', async () => {
    const all = await Promise.all(
      Array.from({ length: 50 }, (_, at) => watch([{ table: 'things' }], userToken(`user-${at}`))),
    )
    await query(`insert into things (id, owner) select i, 'user-' || (i % 50) from generate_series(1, 500) i`)
    await query(`insert into things (id, owner) values (1000, 'all')`)
    await eventually(() => all.every(({ events }) => events.length >= 11), { timeout: 20_000 }).toBe(true)
    await Promise.all(all.map((follower) => follower.fence()))
    all.forEach(({ events }, at) => {
      const own = Array.from({ length: 500 }, (_, index) => index + 1).filter((id) => id % 50 === at)
      expect(events.map((event) => event.new.id)).toEqual([...own, 1000])
    })
  })
})

describe('the slot', () => {
  const slots = async (): Promise<string[]> =>
    (await query('select slot_name from pg_replication_slots')).rows.map((row) => String(row.slot_name))

  it('is there while somebody follows changes, one for all, and gone after the last leaves', async () => {
    await eventually(slots).toEqual([])
    const quiet = await open(db, userToken(), [])
    expect(await slots()).toEqual([])
    const [one, two] = await Promise.all([watch([{ table: 'whole' }]), watch([{ table: 'things' }])])
    expect(await slots()).toHaveLength(1)
    await one?.close()
    expect(await slots()).toHaveLength(1)
    await two?.client.removeChannel(two.channel)
    await eventually(slots).toEqual([])
    await quiet.close()
  })

  it('is gone when the last one is cut off, and a new one hears again', async () => {
    const first = await watch([{ table: 'whole' }])
    await query('insert into whole values (1)')
    await eventually(() => first.events).toHaveLength(1)
    await first.client.realtime.disconnect()
    await eventually(slots).toEqual([])
    const second = await watch([{ table: 'whole' }])
    await query('insert into whole values (2)')
    await eventually(() => second.events.map((event) => event.new.id)).toEqual([2])
    expect(first.events).toHaveLength(1)
  })

  it('lets the server forget what is told, and what is not published', async () => {
    const follower = await watch([{ table: 'whole' }])
    const behind = async (): Promise<number> =>
      Number(
        (await query('select pg_current_wal_flush_lsn() - confirmed_flush_lsn as bytes from pg_replication_slots'))
          .rows[0].bytes,
      )
    await query('insert into unpublished select generate_series(1, 20000)')
    await query(`insert into whole values (1)`)
    await eventually(() => follower.events).toHaveLength(1)
    await eventually(behind, { timeout: 25_000, interval: 500 }).toBeLessThan(100_000)
  })
})
