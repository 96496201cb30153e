import { randomUUID } from 'node:crypto'
import type pg from 'pg'

export type SeededTenant = {
  clientId: string
  ownerId: string
  agentId: string
  staffId: string
  callSid: string
  operationId: string
}

/** Two clients of two owners with rows in every table. The policy matrix fails on a table that lacks them, so a new table comes here. */
export async function seedTwoTenants(client: pg.Client): Promise<{ a: SeededTenant; b: SeededTenant }> {
  return { a: await seedTenant(client, 'alpha', 1), b: await seedTenant(client, 'beta', 2) }
}

async function seedTenant(client: pg.Client, slug: string, digit: number): Promise<SeededTenant> {
  const clientId = `au_plmb_${slug}`
  const tenant = {
    clientId,
    ownerId: randomUUID(),
    agentId: randomUUID(),
    staffId: randomUUID(),
    callSid: `CA_${slug}`,
    operationId: `op-${slug}`,
  }
  const number = `+6125550000${digit}`
  const run = (sql: string, values: unknown[] = []) => client.query(sql, values)
  await run(
    `insert into auth.users (id, email, aud, role, raw_app_meta_data) values
       ($1, $2, 'authenticated', 'authenticated', '{}'),
       ($3, $4, 'authenticated', 'authenticated', jsonb_build_object('client_id', $5::text, 'role', 'agent'))`,
    [tenant.ownerId, `${slug}@example.com`, tenant.agentId, `agent+${clientId}@agents.klariqo.invalid`, clientId],
  )
  await run(`select open_account($1, $2, 'Owner', $3, 'AUD', 200)`, [tenant.ownerId, `${slug}@example.com`, slug])
  await run(
    `insert into voice_ai_clients (client_id, user_id, region, industry, business_name, client_slug, status)
     values ($1, $2, 'au', 'plmb', $3, $3, 'active')`,
    [clientId, tenant.ownerId, slug],
  )
  const token = Number(
    (await run(`select acquire_lease($1, 'seed', 600) ->> 'fencing_token' as token`, [`client:${clientId}`])).rows[0]
      .token,
  )
  await run(`select journal_intent($1, 'buy_number', '{}', $2, $3)`, [tenant.operationId, `client:${clientId}`, token])
  await run('select reserve_number($1, $2)', [number, tenant.operationId])
  await run(`select bind_number($1, $2, $3, $4, 'au', 3, 'AUD')`, [clientId, tenant.operationId, number, `PN_${slug}`])
  await run(`insert into call_sessions (call_sid, client_id, caller_number) values ($1, $2, '+61411111111')`, [
    tenant.callSid,
    clientId,
  ])
  await run('select admit_call($1, $2)', [tenant.callSid, clientId])
  await run(`select authorise_dial($1, 'AU', 'mobile')`, [clientId])
  await run(
    `insert into conversation_logs (call_sid, client_id, speaker, message_type, content)
     values ($1, $2, 'Customer', 'transcript', 'I need a plumber urgently')`,
    [tenant.callSid, clientId],
  )
  await run(
    `insert into sms_logs (client_id, phone_number, message_type, message_content, status, twilio_sid)
     values ($1, '+61411111111', 'inbound', 'hello', 'received', $2)`,
    [clientId, `SM_${slug}`],
  )
  await run(`select begin_sms($1, 'seeded:' || $1, '+61433333333', '', 'reply')`, [clientId])
  await run(`insert into sms_opt_outs (client_id, number_hash, source) values ($1, 'seeded', 'caller')`, [clientId])
  await run(
    `insert into audio_files (client_id, file_name, file_path, file_type) values ($1, 'hi.mp3', '/audio_optimised/hi.mp3', 'greeting')`,
    [clientId],
  )
  await run(
    `insert into recordings (recording_sid, client_id, call_sid, duration_seconds, deleted_at) values ($1, $2, $3, 12, now())`,
    [`RE_${slug}`, clientId, tenant.callSid],
  )
  await run(
    `insert into call_summaries (client_id, call_sid, summary, outcome, sentiment) values ($1, $2, 'A burst pipe', 'emergency', 'neutral')`,
    [clientId, tenant.callSid],
  )
  await run(
    `insert into appointments (id, client_id, call_sid, customer_name, customer_phone, address, job, time_window)
     values ($1, $2, $3, 'Ann', '+61411111111', '1 High Street', 'a burst pipe', 'tomorrow')`,
    [randomUUID(), clientId, tenant.callSid],
  )
  await run(
    `insert into caller_messages (id, client_id, call_sid, caller_number, message) values ($1, $2, $3, '+61411111111', 'Ring me')`,
    [randomUUID(), clientId, tenant.callSid],
  )
  await run(`insert into leads (client_id, phone_number) values ($1, '+61422222222')`, [clientId])
  await run(`insert into audit_log (actor, action, client_id) values ('test', 'seeded', $1)`, [clientId])
  await run('insert into removed_clients (client_id, generation) values ($1, 1)', [clientId])
  await run(`select settle_call($1, 'completed', 61)`, [tenant.callSid])
  await run('select keep_payment_customer($1, $2)', [tenant.ownerId, `cus_${slug}`])
  await run(`select request_top_up($1, 10000, 'checkout')`, [clientId])
  return tenant
}
