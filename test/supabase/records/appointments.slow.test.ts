import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { TenantsUnderTest } from './tenants-under-test.ts'

const db = new TenantsUnderTest()
const { one } = db

describe('bookings and messages of callers', () => {
  const caller = '+61411111111'
  const book = (job: string, time: string) =>
    db.client.query(
      `insert into appointments (id, client_id, call_sid, customer_name, customer_phone, job, time_window)
       values ($1, $2, $3, 'Ben', $4, $5, $6)`,
      [randomUUID(), db.tenants.a.clientId, db.tenants.a.callSid, caller, job, time],
    )
  const standing = () =>
    one(
      `select array_agg(job || ' ' || time_window order by job) from appointments
       where client_id = $1 and customer_name = 'Ben' and status = 'requested'`,
      [db.tenants.a.clientId],
    )
  const left = (clientId: string) =>
    one(
      `select (select count(*)::int from appointments where client_id = $1)
         + (select count(*)::int from caller_messages where client_id = $1)`,
      [clientId],
    )

  it('a booking that a caller changes in the same call takes the place of the one before; another job is another booking', async () => {
    await book('a blocked drain', 'Monday')
    await book('a new tap', 'Monday')
    await book('A blocked drain', 'Tuesday')
    expect(await standing()).toEqual(['A blocked drain Tuesday', 'a new tap Monday'])
  })

  it('they go with their words when retention says so, and are counted among the messages', async () => {
    const { a, b } = db.tenants
    for (const table of ['appointments', 'caller_messages']) {
      await db.client.query(`update ${table} set created_at = now() - interval '366 days'`)
    }
    const cutoff = await one<string>(`select retention_cutoffs($1) ->> 'transcripts_before'`, [a.clientId])
    expect(await one('select retention_left($1, $2, null)', [a.clientId, cutoff])).toMatchObject({ messages: 2 })
    expect(await one('select purge_words($1, $2)', [a.clientId, cutoff])).toMatchObject({ messages: 2 })
    expect(await one('select retention_left($1, $2, null)', [a.clientId, cutoff])).toMatchObject({ messages: 0 })
    expect([await left(a.clientId), await left(b.clientId)]).toEqual([0, 2])
  })

  it('they go with a forgotten caller, and one that comes late stays away', async () => {
    const { a, b } = db.tenants
    await one('select forget_caller($1, $2)', [a.clientId, caller])
    await book('a new tap', 'Monday')
    expect([await left(a.clientId), await left(b.clientId)]).toEqual([0, 2])
  })
})
