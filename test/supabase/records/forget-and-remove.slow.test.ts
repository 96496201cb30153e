import { describe, expect, it } from 'vitest'
import { caller, TenantsUnderTest } from './tenants-under-test.ts'

const db = new TenantsUnderTest()
const { one, refused, tablesWith } = db

describe('one caller is forgotten', () => {
  it('number and words are nowhere; time, duration and cost stay; other callers and other clients too', async () => {
    const { a, b } = db.tenants
    const { client } = db
    await client.query(`insert into leads (client_id, phone_number, notes) values ($1, $2, 'called twice')`, [
      a.clientId,
      caller,
    ])
    await client.query(
      `insert into call_sessions (call_sid, client_id, caller_number, status, end_time, metadata)
       values ('CA_more', $1, $2, 'completed', now(), '{"test": true, "reason": "I am ${caller}"}')`,
      [a.clientId, caller],
    )
    const call = `select start_time, end_time, duration_seconds, cost_amount, billed_as from call_sessions where call_sid = $1`
    const before = (await client.query(call, [a.callSid])).rows
    const others = await one(`select jsonb_agg(to_jsonb(s))::text from call_sessions s where client_id = $1`, [
      b.clientId,
    ])

    expect(await one('select forget_caller($1, $2)', [a.clientId, caller])).toEqual({
      calls: 2,
      turns: 1,
      messages: 1,
      leads: 1,
    })
    expect(await one('select caller_left($1, $2)', [a.clientId, caller])).toEqual({})
    expect((await client.query(call, [a.callSid])).rows).toEqual(before)
    expect(await one(`select metadata from call_sessions where call_sid = 'CA_more'`)).toEqual({ test: true })
    expect(
      await one(`select jsonb_agg(to_jsonb(s))::text from call_sessions s where client_id = $1`, [b.clientId]),
    ).toBe(others)
    expect(await one(`select count(*)::int from leads where client_id = $1`, [a.clientId])).toBe(1)
    expect(Object.keys(await tablesWith(caller)).sort()).toEqual([
      'appointments',
      'call_sessions',
      'caller_messages',
      'sms_logs',
    ])
    // Again: nothing more, and no error.
    expect(await one('select forget_caller($1, $2)', [a.clientId, caller])).toMatchObject({ calls: 0, messages: 0 })
  })

  it('the log has a keyed hash: the same for the same number, of no use without the key', async () => {
    const { a } = db.tenants
    const { client } = db
    await client.query('select forget_caller($1, $2)', [a.clientId, caller])
    await client.query('select forget_caller($1, $2)', [a.clientId, caller])
    const { rows } = await client.query(
      `select details ->> 'caller_hash' as hash, details::text as details from audit_log where action = 'caller.forgotten'`,
    )
    expect(rows.length).toBe(2)
    expect(rows[0].hash).toMatch(/^[0-9a-f]{64}$/)
    expect(rows[1].hash).toBe(rows[0].hash)
    expect(rows[0].details).not.toContain('411111111')
    const readers = await one(
      `select count(*)::int from unnest(array['anon','authenticated','service_role']) r
       where has_table_privilege(r, 'private.secrets', 'select') or has_function_privilege(r, 'private.caller_hash(text)', 'execute')`,
    )
    expect(readers).toBe(0)
  })

  it('leads go whichever way the owner wrote the number; one that only ends alike stays', async () => {
    const { a } = db.tenants
    const written = ['0411 111 111', '+61 411 111 111', '0061411111111', '(04) 1111 1111']
    const others = ['0511 111 111', '2411 111 111', '111 111', '+44 411 111 111', 'none']
    for (const number of [...written, ...others])
      await db.client.query('insert into leads (client_id, phone_number) values ($1, $2)', [a.clientId, number])
    const leadsOf = `select count(*)::int from leads where client_id = $1 and phone_number = any ($2)`
    await db.client.query('select forget_caller($1, $2)', [a.clientId, caller])
    expect(await one(leadsOf, [a.clientId, written])).toBe(0)
    expect(await one(leadsOf, [a.clientId, others])).toBe(others.length)
  })

  it('what an agent still had to write of the caller, and writes afterwards, is not kept', async () => {
    const { a, b } = db.tenants
    const { client } = db
    await client.query('select forget_caller($1, $2)', [a.clientId, caller])
    await client.query(
      `update call_sessions set transcript = 'Customer: hello', caller_number = $2, metadata = '{"reason": "x"}' where call_sid = $1`,
      [a.callSid, caller],
    )
    const turn = `insert into conversation_logs (client_id, call_sid, speaker, message_type, content) values ($1, $2, 'Customer', 'transcript', 'hello')`
    await client.query(turn, [a.clientId, a.callSid])
    // A call of before, which nobody could write down while the database was away; and one of afterwards.
    const call = `insert into call_sessions (call_sid, client_id, caller_number, start_time, transcript)
      values ($1, $2, $3, now() + $4::interval, 'Customer: hello')`
    await client.query(call, ['CA_before', a.clientId, caller, '-1 hour'])
    await client.query(turn, [a.clientId, 'CA_before'])
    expect(await one('select caller_left($1, $2)', [a.clientId, caller])).toEqual({})
    expect(await one(`select count(*)::int from conversation_logs where client_id = $1`, [a.clientId])).toBe(0)
    expect(await one(`select count(transcript)::int from call_sessions where client_id = $1`, [a.clientId])).toBe(0)

    await client.query(call, ['CA_again', a.clientId, caller, '1 second'])
    await client.query(call, ['CA_elsewhere', b.clientId, caller, '-1 hour'])
    expect(
      await one(
        `select array_agg(distinct caller_number) from call_sessions where call_sid in ('CA_again', 'CA_elsewhere')`,
      ),
    ).toEqual([caller])
  })

  it('not while the caller speaks, nor while sound is at the carrier', async () => {
    const { a } = db.tenants
    const { client } = db
    await client.query(`insert into call_sessions (call_sid, client_id, caller_number) values ('CA_live', $1, $2)`, [
      a.clientId,
      caller,
    ])
    await refused('select forget_caller($1, $2)', [a.clientId, caller], 'KR003')
    await client.query(`update call_sessions set end_time = now() where call_sid = 'CA_live'`)
    await client.query(`insert into recordings (recording_sid, client_id, call_sid) values ('RE_x', $1, 'CA_live')`, [
      a.clientId,
    ])
    await refused('select forget_caller($1, $2)', [a.clientId, caller], 'KR002')
    await client.query(`select recording_deleted($1, 'RE_x')`, [a.clientId])
    await client.query('select forget_caller($1, $2)', [a.clientId, caller])
    await refused('select forget_caller($1, $2)', ['au_plmb_nobody', caller], 'KC001')
  })
})

describe('a client is removed', () => {
  /** What may name a removed client, and why. Everything else has to be empty of it. */
  const mayStay: Record<string, string> = {
    audit_log: 'who did what is kept for ever, without personal data of callers',
    client_lives: 'which months were owed and paid, with the name on the statement',
    ledger_entries: 'the books: amounts and keys, no words',
    removed_clients: 'the count of its lives, so that a name made again is another operation',
    top_ups: 'money that moved',
    usage_logs: 'what was used and charged, without the call it was for',
    leases: 'the lock that the next operation on this name takes over',
  }

  it('nothing of it is left but what is named here with its reason, and no caller anywhere', async () => {
    const { a, b } = db.tenants
    const { client } = db
    const token = await one<string>(`select acquire_lease('client:' || $1, 'seed', 600) ->> 'fencing_token'`, [
      a.clientId,
    ])
    await client.query(`insert into recordings (recording_sid, client_id, call_sid) values ('RE_y', $1, $2)`, [
      a.clientId,
      a.callSid,
    ])
    await refused(`select remove_client($1, 'client:' || $1, $2)`, [a.clientId, token], 'KR002')
    await client.query(`select recording_deleted($1, 'RE_y')`, [a.clientId])
    await client.query(`select remove_client($1, 'client:' || $1, $2)`, [a.clientId, token])
    const named = await tablesWith(a.clientId)
    expect(Object.keys(named).filter((table) => !(table in mayStay))).toEqual([])
    expect(Object.keys(await tablesWith(a.callSid)).filter((table) => !['ledger_entries'].includes(table))).toEqual([])
    await client.query(`select remove_client($1, $2, $3)`, [b.clientId, `client:${a.clientId}`, token])
    for (const word of [caller, '+61422222222', 'plumber urgently', 'hello'])
      expect(await tablesWith(word), word).toEqual({})
    // The owner's own account is not the client's: it may have another one, and its balance is its money.
    expect(Object.keys(await tablesWith(a.ownerId)).sort()).toEqual(
      expect.arrayContaining(['credits', 'ledger_entries', 'profiles']),
    )
    expect(
      await one(`select count(*)::int from auth.users where raw_app_meta_data ->> 'client_id' = $1`, [a.clientId]),
    ).toBe(0)
  })
})
