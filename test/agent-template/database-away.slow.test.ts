import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createClient } from '@supabase/supabase-js'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { supabaseDatabase } from '../../agent-template/src/providers/supabase-database.ts'
import { folderSpool } from '../../agent-template/src/store/spool.ts'
import { seedTwoTenants } from '../supabase/seed-two-tenants.ts'
import { TestAgent } from '../support/agent-app.ts'
import { FakeCarrier } from '../support/fake-carrier.ts'
import { FakeMembers } from '../support/fake-members.ts'
import { startTestSupabase, type TestSupabase } from '../support/test-supabase.ts'
import { heardOut } from './conversation.ts'

let supabase: TestSupabase
let clientId: string
const folder = mkdtempSync(path.join(tmpdir(), 'klariqo-spool-'))
const account = { email: 'agent@agents.klariqo.invalid', password: 'the password of this agent' }

beforeAll(async () => {
  supabase = await startTestSupabase()
  const client = new pg.Client({ connectionString: supabase.databaseUrl })
  await client.connect()
  clientId = (await seedTwoTenants(client)).a.clientId
  await client.end()
  const { auth } = createClient(supabase.url, supabase.serviceRoleKey, { auth: { persistSession: false } })
  const claims = { role: 'agent', client_id: clientId }
  const { error } = await auth.admin.createUser({ ...account, email_confirm: true, app_metadata: claims })
  expect(error).toBeNull()
})
afterAll(async () => {
  await supabase?.close()
  rmSync(folder, { recursive: true, force: true })
})

const startAgent = () =>
  TestAgent.start({
    config: { client_id: clientId },
    limits: { admission: 300 },
    spool: folderSpool(folder),
    world: {
      database: supabaseDatabase({ url: supabase.url, anonKey: supabase.anonKey, clientId, ...account }),
      members: new FakeMembers(),
      carrier: new FakeCarrier(),
    },
  })
const waiting = () => readdirSync(folder).filter((file) => file.endsWith('.json'))

test('R-09 Postgres goes away in the middle of calls: they go on, new ones are taken, and after a restart of the agent nothing is lost or there twice', async () => {
  const agent = await startAgent()
  const calls = [await agent.greetedCall(), await agent.greetedCall()]
  await expect.poll(() => agent.app.agent.queue.waiting, { timeout: 20_000 }).toBe(0)
  await supabase.database.stop()

  const newcomer = await agent.greetedCall()
  calls.push(newcomer)
  for (const [i, { peer }] of calls.entries()) {
    const line = agent.recogniser.streams[i]
    line?.listener.onHeard({
      kind: 'words',
      text: 'I have a burst pipe',
      confidence: 0.98,
      final: true,
      speechEnd: true,
    })
    await heardOut(peer, 2)
  }
  for (const { peer, callSid } of calls) {
    peer.stop()
    await peer.until('the close', () => peer.closeCode !== null)
    await agent.post('/twilio/status', { CallSid: callSid, CallStatus: 'completed', CallDuration: '42' })
  }
  // As long as the database is away they lie on disk.
  await expect.poll(waiting, { timeout: 10_000 }).toHaveLength(calls.length)
  await agent.stop()
  expect(waiting()).toEqual(calls.map(({ callSid }) => `${callSid}.json`).sort())

  const next = await startAgent()
  await supabase.database.start()
  await expect.poll(waiting, { timeout: 30_000 }).toEqual([])
  await next.written()
  const client = new pg.Client({ connectionString: supabase.databaseUrl })
  await client.connect()
  try {
    const sids = calls.map(({ callSid }) => callSid)
    const { rows } = await client.query(
      `select s.call_sid, s.status, s.duration_seconds, s.settled_at is not null as settled, s.end_time is not null as ended,
         (select array_agg(l.speaker order by l.at_ms, l.speaker) from conversation_logs l where l.call_sid = s.call_sid) as said,
         (select count(*)::int from usage_logs u where u.call_sid = s.call_sid) as charged
       from call_sessions s where s.call_sid = any($1) order by array_position($1, s.call_sid)`,
      [sids],
    )
    const whole = { status: 'completed', duration_seconds: 42, settled: true, ended: true, charged: 1 }
    const said = expect.arrayContaining(['Agent', 'Customer', 'Agent'])
    expect(rows).toMatchObject(sids.map((call_sid) => ({ call_sid, ...whole, said })))
    for (const row of rows) expect(row.said).toHaveLength(3)
  } finally {
    await client.end()
    await next.stop()
  }
})
