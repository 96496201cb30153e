import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type Actor, agentOf, becomeActor, operatorOf, ownerOf, service } from '../actors.ts'
import { TenantsUnderTest } from './tenants-under-test.ts'

const db = new TenantsUnderTest()
const { one, refused } = db

describe('retention', () => {
  const age = (table: string, column: string, days: number) =>
    db.client.query(`update ${table} set ${column} = now() - make_interval(days => $1)`, [days])

  it('a new client keeps words a year and sound 90 days', async () => {
    const { client } = db
    const { rows } = await client.query('select transcripts_days, recordings_days from retention')
    expect(rows).toEqual([
      { transcripts_days: 365, recordings_days: 90 },
      { transcripts_days: 365, recordings_days: 90 },
    ])
  })

  it('operators and the platform set it; owners and agents do not; nonsense is refused', async () => {
    const { a } = db.tenants
    const { client } = db
    const set = `select set_retention('${a.clientId}', $1)`
    const as = async (actor: Actor, changes: string) => {
      await client.query('savepoint actor')
      await becomeActor(client, actor)
      const failed = await client.query(set, [changes]).then(
        () => null,
        (error: { code: string }) => error.code,
      )
      await client.query('rollback to savepoint actor')
      return failed
    }
    const changes = '{"transcripts_days": 90, "recordings_days": null}'
    for (const actor of [service, operatorOf(randomUUID())]) expect(await as(actor, changes), actor.name).toBeNull()
    for (const actor of [ownerOf(a.ownerId), agentOf(a.agentId, a.clientId)])
      expect(await as(actor, changes), actor.name).toBe('42501')
    for (const [wrong, code] of [
      ['{"x": 1}', 'KB001'],
      ['{"transcripts_days": 0}', 'KB002'],
      ['{"transcripts_days": "90"}', 'KB002'],
      ['{"recordings_days": 99999}', 'KB002'],
    ] as const)
      expect(await as(service, wrong), wrong).toBe(code)
    expect(await one(set, [changes])).toMatchObject({ transcripts_days: 90, recordings_days: null })
  })

  it('takes away words that are older and nothing else: amounts, times, younger words and other clients stay', async () => {
    const { a, b } = db.tenants
    const { client } = db
    await client.query(`update call_sessions set transcript = 'words'`)
    await age('conversation_logs', 'created_at', 366)
    await age('sms_logs', 'created_at', 366)
    await age('call_sessions', 'start_time', 366)
    await client.query(
      `insert into conversation_logs (call_sid, client_id, speaker, message_type, content) values ($1, $2, 'Agent', 'response', 'young')`,
      [a.callSid, a.clientId],
    )
    const money = () => one(`select jsonb_agg(to_jsonb(e) order by entry_id)::text from ledger_entries e`)
    const before = await money()
    const cutoff = await one<string>(`select retention_cutoffs($1) ->> 'transcripts_before'`, [a.clientId])
    expect(await one('select retention_left($1, $2, null)', [a.clientId, cutoff])).toEqual({
      turns: 1,
      messages: 1,
      transcripts: 1,
      recordings: 0,
    })
    expect(await one('select purge_words($1, $2)', [a.clientId, cutoff])).toEqual({
      turns: 1,
      messages: 1,
      transcripts: 1,
    })
    const nothing = { turns: 0, messages: 0, transcripts: 0 }
    expect(await one('select purge_words($1, $2)', [a.clientId, cutoff])).toEqual(nothing)
    expect(await one('select retention_left($1, $2, null)', [a.clientId, cutoff])).toEqual({
      ...nothing,
      recordings: 0,
    })
    const { rows } = await client.query(`select client_id, content from conversation_logs order by client_id`)
    expect(rows).toEqual([
      { client_id: a.clientId, content: 'young' },
      { client_id: b.clientId, content: 'I need a plumber urgently' },
    ])
    expect(await one(`select message_content from sms_logs where client_id = $1`, [b.clientId])).toBe('hello')
    expect(
      (
        await client.query(`select duration_seconds, cost_amount, transcript from call_sessions where client_id = $1`, [
          a.clientId,
        ])
      ).rows,
    ).toMatchObject([{ duration_seconds: 61, transcript: null }])
    expect(await money()).toBe(before)
  })

  it('is done in batches, and never takes what is kept', async () => {
    const { a } = db.tenants
    const { client } = db
    await client.query(
      `insert into conversation_logs (call_sid, client_id, speaker, message_type, content)
       select $1, $2, 'Agent', 'response', 'x' from generate_series(1, 9)`,
      [a.callSid, a.clientId],
    )
    await age('conversation_logs', 'created_at', 400)
    const cutoff = await one<string>(`select retention_cutoffs($1) ->> 'transcripts_before'`, [a.clientId])
    const turns: number[] = []
    for (let left = 1; left > 0; ) {
      left = (await one<{ turns: number }>('select purge_words($1, $2, 4)', [a.clientId, cutoff])).turns
      turns.push(left)
    }
    expect(turns).toEqual([4, 4, 2, 0])
    await refused('select purge_words($1, now())', [a.clientId], 'KR001')
    await client.query(`select set_retention($1, '{"transcripts_days": null}')`, [a.clientId])
    await refused('select purge_words($1, $2)', [a.clientId, cutoff], 'KR001')
  })

  it('a recording is marked once', async () => {
    const { a, b } = db.tenants
    const { client } = db
    await client.query(`insert into recordings (recording_sid, client_id, call_sid) values ('RE_new', $1, $2)`, [
      a.clientId,
      a.callSid,
    ])
    const mark = (clientId: string) => one<boolean>(`select recording_deleted($1, 'RE_new')`, [clientId])
    await mark(b.clientId)
    expect(await one(`select deleted_at from recordings where recording_sid = 'RE_new'`)).toBeNull()
    expect([await mark(a.clientId), await mark(a.clientId)]).toEqual([true, false])
  })
})
