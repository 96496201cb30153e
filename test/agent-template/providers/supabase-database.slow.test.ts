import { randomUUID } from 'node:crypto'
import { createClient } from '@supabase/supabase-js'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database } from '../../../agent-template/src/providers/database.ts'
import { signInRefused } from '../../../agent-template/src/providers/database-error.ts'
import { supabaseDatabase } from '../../../agent-template/src/providers/supabase-database.ts'
import { seedTwoTenants } from '../../supabase/seed-two-tenants.ts'
import { startTestSupabase, type TestSupabase } from '../../support/test-supabase.ts'

let gateway: TestSupabase
let client: pg.Client
let database: Database
let clientId: string
let otherCall: string

beforeAll(async () => {
  gateway = await startTestSupabase()
  client = new pg.Client({ connectionString: gateway.databaseUrl })
  await client.connect()
  const { a, b } = await seedTwoTenants(client)
  clientId = a.clientId
  otherCall = b.callSid
  const { auth } = createClient(gateway.url, gateway.serviceRoleKey, { auth: { persistSession: false } })
  const account = { email: 'agent@agents.klariqo.invalid', password: 'the password of this agent' }
  const { error } = await auth.admin.createUser({
    ...account,
    email_confirm: true,
    app_metadata: { role: 'agent', client_id: clientId },
  })
  expect(error).toBeNull()
  database = supabaseDatabase({ url: gateway.url, anonKey: gateway.anonKey, clientId, ...account })
})
afterAll(async () => {
  await database?.close()
  await client?.end()
  await gateway?.close()
})

const rowsOf = async (table: string, callSid: string) =>
  (await client.query(`select * from ${table} where call_sid = $1`, [callSid])).rows

const opened = (callSid: string) => ({
  call_sid: callSid,
  client_id: clientId,
  caller_number: '+61411111111',
  status: 'in-progress' as const,
  start_time: new Date().toISOString(),
  direction: 'inbound' as const,
  metadata: {},
})

it('an agent writes all of a call with its own credentials, each part twice, and each part is there once', async () => {
  const callSid = 'CA_whole'
  const twice = async (write: () => Promise<unknown>): Promise<void> => {
    await write()
    await write()
  }
  await database.ping(AbortSignal.timeout(10_000))
  await twice(() => database.startCall(opened(callSid)))
  const question = {
    call_sid: callSid,
    client_id: clientId,
    caller_number: '+61411111111',
    direction: 'inbound' as const,
  }
  const ask = () => database.admitCall({ ...question, test: false, started_at: new Date().toISOString() })
  expect(await ask()).toMatchObject({ admitted: true, action: 'answer' })
  expect(await ask()).toMatchObject({ admitted: true, action: 'answer' })
  const turn = {
    id: randomUUID(),
    call_sid: callSid,
    client_id: clientId,
    speaker: 'Agent' as const,
    message_type: 'response' as const,
    content: 'On our way',
    audio_files_used: ['emergency.mp3'],
    response_time_ms: 12,
    at_ms: 1200,
    source: 'snippet' as const,
    user_end_to_audio_ms: 12,
    metadata: {},
  }
  await twice(() => database.logTurn(turn))
  const text = { client_id: clientId, from: '+61411111111', body: 'hi', word: null, at: new Date().toISOString() }
  await twice(() => database.receiveText({ ...text, sid: 'SM_whole' }))
  const booking = { customer_name: 'Ann', customer_phone: '+61411111111', address: null, job: 'a tap', people: null }
  const when = { time_window: 'tomorrow at 9', starts_at: new Date().toISOString() }
  const ofCall = { id: randomUUID(), call_sid: callSid, client_id: clientId }
  await twice(() => database.bookAppointment({ ...ofCall, ...booking, ...when }))
  await twice(() =>
    database.takeMessage({ ...ofCall, caller_name: null, caller_number: '+61411111111', message: 'Ring me' }),
  )
  const end = {
    end_time: new Date().toISOString(),
    duration_seconds: 30,
    transcript: 'On our way',
    metadata: { turns: 1 },
  }
  await twice(() => database.endCall(callSid, end))
  expect(await database.settleCall(callSid, 'completed', 30)).toEqual({ settled: true })
  expect(await database.settleCall(callSid, 'completed', 30)).toEqual({ settled: false })

  expect(await rowsOf('call_sessions', callSid)).toMatchObject([
    { client_id: clientId, status: 'completed', duration_seconds: 30, transcript: 'On our way', billed_as: 'included' },
  ])
  expect(await rowsOf('conversation_logs', callSid)).toHaveLength(1)
  expect((await client.query(`select 1 from sms_logs where twilio_sid = 'SM_whole'`)).rows).toHaveLength(1)
  expect(await rowsOf('appointments', callSid)).toMatchObject([{ customer_name: 'Ann', status: 'requested' }])
  expect(await rowsOf('caller_messages', callSid)).toMatchObject([{ message: 'Ring me', caller_name: null }])
})

it("a call that is another client's, or nobody's, is refused for good and not tried for ever", async () => {
  await expect(database.startCall(opened(otherCall))).rejects.toMatchObject({ retryable: false })
  await expect(database.startCall({ ...opened('CA_x'), client_id: 'au_plmb_beta' })).rejects.toMatchObject({
    retryable: false,
  })
  await expect(database.settleCall(otherCall, 'completed', 1)).rejects.toMatchObject({ retryable: false })
})

it('a sign-in that is refused (a secret being changed) loses no write: it is tried again', async () => {
  const old = supabaseDatabase({
    url: gateway.url,
    anonKey: gateway.anonKey,
    clientId,
    email: 'agent@agents.klariqo.invalid',
    password: 'the password of before',
  })
  await expect(old.startCall(opened('CA_signin'))).rejects.toMatchObject({ code: signInRefused, retryable: true })
  await old.close()
})

it('what is told again later changes neither the words of a message nor those of a turn', async () => {
  await database.startCall(opened('CA_again'))
  const turn = { id: randomUUID(), call_sid: 'CA_again', client_id: clientId, speaker: 'Customer' as const }
  const said = { message_type: 'transcript' as const, content: 'hello', audio_files_used: [], response_time_ms: null }
  const rest = { at_ms: 1, source: null, user_end_to_audio_ms: null, metadata: {} }
  const text = { client_id: clientId, from: '+61411111111', body: 'hi', word: null, at: new Date().toISOString() }
  const tell = async () => {
    await database.logTurn({ ...turn, ...said, ...rest })
    await database.receiveText({ ...text, sid: 'SM_again' })
  }
  await tell()
  await client.query(
    `update sms_logs set phone_number = 'forgotten', message_content = '' where twilio_sid = 'SM_again'`,
  )
  await client.query(`update conversation_logs set content = '' where call_sid = 'CA_again'`)
  await tell()
  expect(
    (await client.query(`select phone_number, message_content from sms_logs where twilio_sid = 'SM_again'`)).rows,
  ).toEqual([{ phone_number: 'forgotten', message_content: '' }])
  expect(await rowsOf('conversation_logs', 'CA_again')).toMatchObject([{ content: '' }])
})
