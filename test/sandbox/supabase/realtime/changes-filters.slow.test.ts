import { describe, expect, it } from 'vitest'
import { eventually } from './eventually.ts'
import { type Follower, open, type Wish } from './follower.ts'
import { db, followers, query, userToken, watch } from './watching.ts'

/** Writes something everybody sees and waits until it has arrived: everything before it has as well. */
async function settled(follower: Follower, wish = 'things'): Promise<Follower['events']> {
  await query(wish === 'things' ? `insert into things (id, owner) values (-1, 'all')` : `insert into whole values (-1)`)
  const witness = await watchService()
  await query('insert into whole values (-2)')
  await eventually(() => witness.events.length, { timeout: 10_000 }).toBeGreaterThan(0)
  await follower.fence()
  return follower.events.filter((event) => event.new.id !== -1)
}
const watchService = (): Promise<Follower> => watch([{ table: 'whole' }], db.serviceRoleKey)

describe('who hears what', () => {
  it('by event, and each binding of a channel on its own', async () => {
    const follower = await watch(['INSERT', 'UPDATE', 'DELETE', '*'].map((event) => ({ event, table: 'whole' })))
    await query(`insert into whole values (1)`)
    await query(`update whole set note = 'x'`)
    await query('delete from whole')
    await eventually(() => follower.events).toHaveLength(6)
    expect(follower.events.map(({ eventType }) => eventType).sort()).toEqual([
      'DELETE',
      'DELETE',
      'INSERT',
      'INSERT',
      'UPDATE',
      'UPDATE',
    ])
  })

  it.each([
    ['n=eq.2', [2]],
    ['n=neq.2', [1, 3]],
    ['n=lt.2', [1]],
    ['n=lte.2', [1, 2]],
    ['n=gt.2', [3]],
    ['n=gte.2', [2, 3]],
    ['n=in.(1,3)', [1, 3]],
    ['n=not.in.(1,3)', [2]],
    ['n=gt.1,name=eq.c', [3]],
    ['name=in.(a,"b,c")', [1]],
    ['name=like.%c%', [3]],
    ['name=imatch.^[AB]', [1, 2]],
    ['n=is.null', [4]],
    ['n=isdistinct.1', [2, 3, 4]],
    ['price=eq.1.50', [1]],
    ['uid=eq.00000000-0000-0000-0000-000000000003', [3]],
    ['', [1, 2, 3, 4]],
  ])('filter %s', async (filter, ids) => {
    const follower = await watch([{ table: 'things', filter }])
    await query(`insert into things (id, owner, n, name, price, uid) values
      (1, 'u', 1, 'a', 1.5, null), (2, 'u', 2, 'b', 2, null), (3, 'u', 3, 'c', 3, '00000000-0000-0000-0000-000000000003'), (4, 'u', null, null, null, null)`)
    const seen = await settled(follower)
    expect(seen.map((event) => event.new.id)).toEqual(ids)
  })

  it('a DELETE only through filters on the key', async () => {
    const byKey = await watch([{ table: 'things', filter: 'id=eq.2' }])
    const byOwner = await watch([{ table: 'things', filter: 'owner=eq.u' }])
    await query(`insert into things (id, owner) values (1, 'x'), (2, 'x')`)
    await query('delete from things')
    await eventually(() => byKey.events.map(({ old }) => old)).toEqual([{ id: 2 }])
    await byOwner.fence()
    expect(byOwner.events).toEqual([])
  })

  it('columns that were asked for, with the key', async () => {
    const follower = await watch([{ table: 'things', select: ['name'] }])
    await query(`insert into things (id, owner, name) values (1, 'u', 'a')`)
    await eventually(() => follower.events.map((event) => event.new)).toEqual([{ id: 1, name: 'a' }])
  })

  it('every published table of a schema', async () => {
    const follower = await watch([{}])
    await query(`insert into whole values (1)`)
    await query(`insert into things (id, owner) values (1, 'u')`)
    await query('insert into unpublished values (1)')
    await query(`insert into whole values (2)`)
    await eventually(() => follower.events.map(({ table }) => table)).toEqual(['whole', 'things', 'whole'])
  })

  it('a row that moves out of sight is not told, and one that moves in is', async () => {
    const follower = await watch([{ table: 'things' }])
    await query(`insert into things (id, owner, name) values (1, 'u', 'mine')`)
    await eventually(() => follower.events).toHaveLength(1)
    await query(`update things set owner = 'v', name = 'not yours'`)
    await settled(follower)
    expect(follower.events.filter((event) => event.new.id === 1)).toHaveLength(1)
    await query(`update things set owner = 'u' where id = 1`)
    await eventually(() => follower.events.at(-1)).toMatchObject({ eventType: 'UPDATE', new: { id: 1 } })
  })
})

describe('refused', () => {
  const unable = 'error Unable to subscribe to changes with given parameters.'
  it.each<[string, Wish, string]>([
    [
      'a table that is not published',
      { table: 'unpublished' },
      `${unable} Please check Realtime is enabled for the given connect parameters: [event: *, schema: public, table: unpublished, filters: [], select: nil]`,
    ],
    ['a table that is not there', { table: 'nothing' }, 'table: nothing'],
    ['another schema', { schema: 'auth', table: 'users' }, 'schema: auth'],
    [
      'an unknown operator',
      { table: 'things', filter: 'n=foo.1' },
      'error Error parsing `filter` params: ["foo", "1"]',
    ],
    [
      'a filter without form',
      { table: 'things', filter: 'undefined' },
      'error Error parsing `filter` params: ["undefined"]',
    ],
    ['`in` without parentheses', { table: 'things', filter: 'n=in.1,2' }, 'must be wrapped by parentheses'],
    ['an unknown column', { table: 'things', filter: 'nope=eq.1' }, 'invalid column for filter nope'],
    [
      'a column the role may not select',
      { table: 'things', filter: 'hidden=eq.secret' },
      'invalid column for filter hidden',
    ],
    ['a value that does not fit', { table: 'things', filter: 'n=eq.x' }, 'invalid input syntax for type integer: "x"'],
    ['`is` with something else', { table: 'things', filter: 'n=is.true' }, 'is true filter requires a boolean column'],
    ['a bad pattern', { table: 'things', filter: 'name=match.[' }, 'brackets [] not balanced'],
    ['a pattern on a number', { table: 'things', filter: 'n=like.1%' }, 'requires a text-compatible column type'],
    [
      'more than 100 values',
      { table: 'things', filter: `n=in.(${Array.from({ length: 101 }, (_, at) => at)})` },
      'Maximum 100',
    ],
    ['a column that may not be selected', { table: 'things', select: ['hidden'] }, 'invalid column for select hidden'],
    ['columns of all tables', { select: ['id'] }, 'Column selection is not supported for wildcard subscriptions'],
  ])('%s', async (_what, wish, words) => {
    const follower = await open(db, userToken(), [wish])
    followers.push(follower)
    await eventually(() => follower.system).toHaveLength(1)
    expect(follower.system[0]).toContain(words)
    expect(follower.system[0]).toMatch(/^error /)
  })
})
