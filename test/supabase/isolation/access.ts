import type { SeededTenant } from '../seed-two-tenants.ts'

export type Verb = 'select' | 'insert' | 'update' | 'delete'
export type Access = Partial<Record<Verb, string>> & {
  /** Which rows are a tenant's, where no column client_id or user_id says it. */
  scope?: (tenant: SeededTenant) => string
  /** Why the same rows are for everybody who is signed in: there is nothing of any tenant in them. */
  shared?: string
  /** Columns, where the verb is not granted on the whole: those that signed-in people may write (always named) or read. */
  columns?: { insert?: string; update?: string; select?: string; serviceInsert?: string }
  /** Verbs of the service role. */
  service?: string
}

const members = 'owner staff agent operator'
const account = 'owner operator'
const everybody = `${members} stranger`

const lead = 'client_id prospect_name phone_number business_name industry priority status notes'
const message = 'client_id phone_number message_type message_content status twilio_sid'
const turn =
  'id call_sid client_id speaker message_type content audio_files_used response_time_ms at_ms source user_end_to_audio_ms metadata'

/**
 * Who may do what, for each table and view of `public`: the one list that the matrix, the privileges, the gateway and the
 * mutation test are judged by. A relation that is missing here fails them; so does a verb that works and is not listed, and
 * one that is listed and does not work. A verb without anybody must be refused for want of the privilege, not only find no
 * rows. Names: owner, staff, agent (of the rows' own client), operator, stranger (anybody else who is signed in).
 */
export const access: Record<string, Access> = {
  appointments: {
    select: members,
    insert: 'agent',
    update: 'owner',
    columns: {
      insert: 'id client_id call_sid customer_name customer_phone address job time_window starts_at people',
      update: 'status',
    },
    service: 'select',
  },
  audio_files: { select: members, service: 'select insert update delete' },
  audit_log: { select: 'operator', service: 'select' },
  billing_settings: { select: account, service: 'select' },
  call_holds: { select: account, service: 'select' },
  call_sessions: {
    select: members,
    update: 'agent',
    columns: { update: 'caller_number status end_time duration_seconds transcript metadata' },
    service: 'select insert update delete',
  },
  call_statistics: { select: members, service: 'select' },
  call_summaries: { select: members, service: 'select' },
  caller_messages: {
    select: members,
    insert: 'agent',
    columns: { insert: 'id client_id call_sid caller_name caller_number message' },
    service: 'select',
  },
  client_limits: { select: 'operator', service: 'select' },
  client_lives: { select: account, service: 'select' },
  conversation_logs: {
    select: members,
    insert: 'agent',
    update: 'agent',
    columns: { insert: turn, update: turn },
    service: 'select insert update delete',
  },
  credits: { select: account, service: 'select', columns: { serviceInsert: 'user_id balance currency' } },
  leads: {
    select: members,
    insert: 'owner agent',
    update: 'owner agent',
    delete: 'owner',
    columns: { insert: lead, update: lead },
    service: 'select insert update delete',
  },
  leases: { scope: (tenant) => `name = 'client:${tenant.clientId}'`, service: 'select' },
  ledger_entries: { select: account, service: 'select' },
  limit_defaults: {
    shared: 'what a new client of a region may do',
    select: 'operator',
    service: 'select insert update',
  },
  number_reservations: { scope: (tenant) => `operation_id = '${tenant.operationId}'`, service: 'select' },
  outbound_dials: { select: 'operator', service: 'select' },
  payment_customers: {
    select: account,
    columns: {
      select: 'user_id card_brand card_last4 card_exp_month card_exp_year declines last_declined_at paused_at',
    },
    service: 'select',
  },
  phone_number_pool: { select: members, service: 'select insert update delete' },
  plans: { shared: 'a price list', select: everybody, service: 'select' },
  profiles: {
    select: account,
    update: 'owner',
    columns: { update: 'full_name business_name business_details onboarding_completed' },
    service: 'select insert update',
  },
  provision_steps: { scope: (tenant) => `operation_id = '${tenant.operationId}'`, service: 'select' },
  recordings: {
    select: members,
    insert: 'agent',
    columns: { insert: 'recording_sid client_id call_sid kind duration_seconds' },
    service: 'select',
  },
  removed_clients: { service: 'select' },
  retention: { select: members, service: 'select' },
  sms_logs: {
    select: members,
    insert: 'agent',
    update: 'agent',
    columns: { insert: message, update: message },
    service: 'select insert update delete',
  },
  sms_opt_outs: { select: members, service: 'select' },
  top_ups: {
    select: account,
    columns: {
      select:
        'top_up_id user_id client_id currency amount_cents origin method state decline_code requested_at ended_at',
    },
    service: 'select',
  },
  usage_logs: { select: account, service: 'select insert' },
  voice_ai_clients: { select: members, service: 'select insert update delete' },
}
