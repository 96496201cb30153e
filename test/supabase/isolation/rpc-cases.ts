import type { SeededTenant } from '../seed-two-tenants.ts'

export type RpcCase = {
  /** Arguments that aim at the tenant. */
  args(tenant: SeededTenant): Record<string, unknown>
  /** For whom it does something on the tenant of their own; an operator: on any. */
  works: string
}

/** How each function that a token may call is aimed at a tenant. One that is missing here fails the test (I-12). */
export const rpcCases: Record<string, RpcCase[]> = {
  admit_call: [
    { args: ({ clientId }) => ({ p_call_sid: 'CA_fresh', p_client_id: clientId }), works: 'agent' },
    { args: ({ clientId, callSid }) => ({ p_call_sid: callSid, p_client_id: clientId }), works: 'agent' },
  ],
  authorise_dial: [
    { args: ({ clientId }) => ({ p_client_id: clientId, p_country: 'AU', p_kind: 'mobile' }), works: 'agent' },
  ],
  begin_sms: [
    {
      args: ({ clientId }) => ({
        p_client_id: clientId,
        p_key: 'fresh',
        p_to: '+61491570156',
        p_body: 'hello',
        p_kind: 'reply',
      }),
      works: 'agent',
    },
  ],
  get_client_analytics: [{ args: ({ clientId }) => ({ p_client_id: clientId }), works: 'owner staff agent operator' }],
  get_client_by_url_params: [
    {
      args: ({ clientId }) => ({ p_region: 'au', p_industry: 'plmb', p_clientname: clientId.slice(8) }),
      works: 'owner staff agent operator',
    },
  ],
  get_client_dashboard_stats: [
    { args: ({ clientId }) => ({ p_client_id: clientId }), works: 'owner staff agent operator' },
  ],
  get_credit: [{ args: ({ clientId }) => ({ p_client_id: clientId }), works: 'owner operator' }],
  get_customers: [{ args: ({ clientId }) => ({ p_client_id: clientId }), works: 'owner staff agent operator' }],
  get_statement: [
    { args: ({ clientId }) => ({ p_client_id: clientId, p_month: thisMonth() }), works: 'owner operator' },
  ],
  get_usage: [
    {
      args: ({ clientId }) => ({ p_client_id: clientId, p_from: '2026-01-01', p_to: '2026-01-31' }),
      works: 'owner operator',
    },
  ],
  open_call: [
    { args: ({ clientId }) => ({ p_call_sid: 'CA_fresh', p_client_id: clientId }), works: 'agent' },
    { args: ({ clientId, callSid }) => ({ p_call_sid: callSid, p_client_id: clientId }), works: 'agent' },
  ],
  receive_sms: [
    {
      args: ({ clientId }) => ({
        p_client_id: clientId,
        p_sid: 'SM_fresh',
        p_from: '+61491570156',
        p_body: 'STOP',
        p_word: 'stop',
      }),
      works: 'agent',
    },
  ],
  report_sms: [
    {
      args: ({ clientId }) => ({ p_client_id: clientId, p_status: 'delivered', p_key: `seeded:${clientId}` }),
      works: 'agent',
    },
  ],
  report_webhook: [
    { args: ({ callSid }) => ({ p_call_sid: callSid, p_state: 'delivered', p_attempts: 1 }), works: 'agent' },
  ],
  save_summary: [
    {
      args: ({ callSid }) => ({ p_call_sid: callSid, p_summary: 'A leak', p_outcome: 'answered' }),
      works: 'agent',
    },
  ],
  set_billing_settings: [
    {
      args: ({ clientId }) => ({ p_client_id: clientId, p_changes: { unpaid_action: 'message' } }),
      works: 'operator',
    },
  ],
  set_limits: [
    { args: ({ clientId }) => ({ p_client_id: clientId, p_changes: { calls_per_hour: 9999 } }), works: 'operator' },
  ],
  set_retention: [
    { args: ({ clientId }) => ({ p_client_id: clientId, p_changes: { transcripts_days: 1 } }), works: 'operator' },
  ],
  settle_call: [
    {
      args: ({ callSid }) => ({ p_call_sid: callSid, p_status: 'completed', p_duration_seconds: 600 }),
      works: 'agent',
    },
  ],
}

// A statement is of a month that has begun on the client's clock, which is ahead of ours.
function thisMonth(): string {
  return `${new Date().toISOString().slice(0, 7)}-01`
}
