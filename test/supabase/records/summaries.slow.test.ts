import { describe, expect, it } from 'vitest'
import { TenantsUnderTest } from './tenants-under-test.ts'

const db = new TenantsUnderTest()
const { one } = db

describe('summaries of calls', () => {
  const kept = (clientId: string) =>
    one(`select to_jsonb(y) - 'created_at' from call_summaries y where client_id = $1`, [clientId])

  it('retention takes their words and leaves what came of the call', async () => {
    const { a, b } = db.tenants
    await db.client.query(
      `update call_summaries set created_at = now() - interval '366 days', fields = '{"name": "Sam"}'`,
    )
    const cutoff = await one<string>(`select retention_cutoffs($1) ->> 'transcripts_before'`, [a.clientId])
    expect(await one('select retention_left($1, $2, null)', [a.clientId, cutoff])).toMatchObject({ transcripts: 1 })
    expect(await one('select purge_words($1, $2)', [a.clientId, cutoff])).toMatchObject({ transcripts: 1 })
    expect(await one('select retention_left($1, $2, null)', [a.clientId, cutoff])).toMatchObject({ transcripts: 0 })
    expect(await one('select purge_words($1, $2)', [a.clientId, cutoff])).toMatchObject({ transcripts: 0 })
    expect(await kept(a.clientId)).toMatchObject({ summary: '', fields: {}, outcome: 'emergency' })
    expect(await kept(b.clientId)).toMatchObject({ summary: 'A burst pipe', fields: { name: 'Sam' } })
  })

  it('they and what the owner was told go with a forgotten caller, and a late one stays away', async () => {
    const { a, b } = db.tenants
    const caller = '+61411111111'
    await db.client.query(
      `insert into sms_logs (client_id, phone_number, message_type, message_content, status, key, kind, call_sid)
       values ($1, '+61491570157', 'outbound', 'Missed call: ' || $2, 'sent', 'alert:x:missed', 'owner_alert', $3)`,
      [a.clientId, caller, a.callSid],
    )
    await one('select forget_caller($1, $2)', [a.clientId, caller])
    expect(await kept(a.clientId)).toBeUndefined()
    expect(await kept(b.clientId)).toMatchObject({ summary: 'A burst pipe' })
    await db.client.query(
      `insert into call_summaries (client_id, call_sid, summary, outcome, sentiment) values ($1, $2, 'late', 'answered', 'neutral')`,
      [a.clientId, a.callSid],
    )
    expect(await kept(a.clientId)).toBeUndefined()
    expect(await one('select caller_left($1, $2)', [a.clientId, caller])).toEqual({})
  })
})
