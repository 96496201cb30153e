import { describe, expect, it } from 'vitest'
import { eventually } from './eventually.ts'
import { query, watch } from './watching.ts'

describe('an event', () => {
  it('has the values as hosted Realtime sends them and realtime-js reads them', async () => {
    const follower = await watch([{ table: 'things' }])
    await query(`insert into things values (1, 'u', 7, 'é"\\ x', 12.50, true, '2026-03-01T10:00:00.123456+11', '2026-03-01 10:00',
      '{"a": [1, {"b": null}]}', '{a,"b c",NULL}', '{1,2}', 9007199254740991, 0.1, '\\x00ff', '00000000-0000-0000-0000-000000000001', 'secret')`)
    await eventually(() => follower.events).toHaveLength(1)
    const [event] = follower.events
    expect(event).toMatchObject({ schema: 'public', table: 'things', eventType: 'INSERT', old: {}, errors: null })
    expect(event?.commit_timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    expect(event?.new).toEqual({
      id: 1,
      owner: 'u',
      n: 7,
      name: 'é"\\ x',
      price: 12.5,
      flag: true,
      at: '2026-02-28T23:00:00.123456+00:00',
      local: '2026-03-01T10:00:00',
      doc: { a: [1, { b: null }] },
      tags: ['a', 'b c', null],
      numbers: [1, 2],
      big: 9007199254740991,
      real_: 0.1,
      bytes: '\\x00ff',
      uid: '00000000-0000-0000-0000-000000000001',
    })
  })

  it('of an UPDATE has the old key, of a DELETE nothing but the key', async () => {
    const follower = await watch([{ table: 'things' }])
    await query(`insert into things (id, owner, name) values (1, 'u', 'a')`)
    await query(`update things set name = null where id = 1`)
    await eventually(() => follower.events).toHaveLength(2)
    await query('update things set id = 2 where id = 1')
    await eventually(() => follower.events).toHaveLength(3)
    await query('delete from things')
    await eventually(() => follower.events).toHaveLength(4)
    expect(follower.events.map(({ eventType, old, new: { id, name } }) => [eventType, old, id, name])).toEqual([
      ['INSERT', {}, 1, 'a'],
      ['UPDATE', { id: 1 }, 1, null],
      ['UPDATE', { id: 1 }, 2, null],
      ['DELETE', { id: 2 }, undefined, undefined],
    ])
  })

  it('of a table with full identity and no policies has the whole old row; odd names are no trouble', async () => {
    const follower = await watch([{ table: 'whole' }, { table: 'Odd name' }])
    await query(`insert into whole values (1, 'a')`)
    await query(`update whole set note = 'b'`)
    await query('delete from whole')
    await query(`insert into "Odd name" values (1, 'k', 'v')`)
    await query(`delete from "Odd name"`)
    await eventually(() => follower.events).toHaveLength(5)
    expect(follower.events.map(({ old, new: row }) => [old, row])).toEqual([
      [{}, { id: 1, note: 'a' }],
      [
        { id: 1, note: 'a' },
        { id: 1, note: 'b' },
      ],
      [{ id: 1, note: 'b' }, {}],
      [{}, { 'A b': 1, c: 'k', d: 'v' }],
      [{ 'A b': 1, c: 'k' }, {}],
    ])
  })

  it('leaves a long value out that was not touched, and long values of a row over 1 MB', async () => {
    const follower = await watch([{ table: 'things' }])
    const noise = `(select string_agg(md5(i::text), '') from generate_series(1, 500) i)`
    await query(`insert into things (id, owner, name) values (1, 'u', ${noise})`)
    await query('update things set n = 1')
    await query(`update things set name = repeat('x', 1100000)`)
    await eventually(() => follower.events).toHaveLength(3)
    const [first, second, third] = follower.events
    expect(String(first?.new.name)).toHaveLength(16_000)
    expect(second?.new).toMatchObject({ id: 1, n: 1 })
    expect(second?.new).not.toHaveProperty('name')
    expect(third?.errors).toEqual(['Error 413: Payload Too Large'])
    expect(third?.new).toMatchObject({ id: 1, owner: 'u' })
    expect(third?.new).not.toHaveProperty('name')
  })

  it('of a table without a key, or whose key the role may not select, is an error without a row', async () => {
    const keyless = await watch([{ table: 'keyless' }])
    const anon = await watch([{ table: 'things' }], null)
    await query(`insert into keyless values ('x')`)
    await query(`insert into things (id, owner) values (1, 'all')`)
    await eventually(() => [keyless.events, anon.events].map(({ length }) => length)).toEqual([1, 1])
    expect(keyless.events[0]).toMatchObject({ new: {}, errors: ['Error 400: Bad Request, no primary key'] })
    expect(anon.events[0]).toMatchObject({ new: {}, errors: ['Error 401: Unauthorized'] })
  })
})
