import { KlariqoError } from '../../core/errors/klariqo-error.ts'

/** What supabase-js reports: `status` is 0 when no answer came. */
export type FailedRequest = { status: number; code?: string | undefined; message: string; details?: unknown }

const missing = new Set(['PGRST200', 'PGRST202', 'PGRST204', 'PGRST205', '42P01', '42703', '42883'])

/** The gateway answered for a database that is starting, stopping, full up or gone: nothing was refused, it was not there. */
const away = /^(?:57P0[123]|53300|08\w{3})$/

/**
 * A failed request as an error of ours. `what` names the work (`the lease`, `client au_plmb_x`); `subject` fills the row of
 * errors that name one. The original goes along as `cause`.
 */
export function databaseFailure(
  failed: FailedRequest,
  context: { url: string; what: string; clientId?: string; lease?: string; key?: string; month?: string },
): KlariqoError {
  const { url, what, clientId = what, lease = what, key = '', month = '' } = context
  const { status, code = '', message } = failed
  const options = { cause: failed }
  const problem = message.replace(/\s+/g, ' ').slice(0, 300)
  if (code === 'KL001') return new KlariqoError('LEASE_LOST', { lease }, options)
  if (code === 'KP001') return new KlariqoError('PORTS_EXHAUSTED', {}, options)
  if (code === 'KC001') return new KlariqoError('CLIENT_NOT_FOUND', { client_id: clientId }, options)
  if (code === 'KB001' || code === 'KB002') return new KlariqoError('SETTING_REFUSED', { problem }, options)
  if (code === 'KB101') return new KlariqoError('CREDIT_SHORT', { client_id: clientId, problem }, options)
  if (code === 'KB102') return new KlariqoError('ADJUSTMENT_KEY_USED', { client_id: clientId, key, problem }, options)
  if (code === 'KB103') return new KlariqoError('MONTH_NOT_OVER', { client_id: clientId, month, problem }, options)
  if (code === 'KB104') return new KlariqoError('MONTH_NOT_BEGUN', { client_id: clientId, month, problem }, options)
  if (code === 'KR001') return new KlariqoError('RETENTION_KEEPS', { client_id: clientId, problem }, options)
  if (code === 'KR002') return new KlariqoError('RECORDINGS_LEFT', { client_id: clientId }, options)
  if (code === 'KR003') return new KlariqoError('CALLER_ON_LINE', { client_id: clientId }, options)
  if (code === 'KB201') return new KlariqoError('TOP_UP_UNDER_WAY', { client_id: clientId, problem }, options)
  if (code === 'KB202') return new KlariqoError('CARD_MISSING', { client_id: clientId }, options)
  if (code === 'KB203') return new KlariqoError('TOP_UP_UNKNOWN', { problem }, options)
  if (code === 'KB204') return new KlariqoError('TOP_UP_MISMATCH', { problem }, options)
  if (code === 'KS001')
    return new KlariqoError('VALUE_INVALID', { what: 'The range', problem, command: 'stats' }, options)
  if (status === 401 || code === 'not_admin' || code === 'bad_jwt')
    return new KlariqoError('DATABASE_CREDENTIALS', { url, problem }, options)
  if (missing.has(code)) return new KlariqoError('MIGRATIONS_PENDING', { problem }, options)
  if (status === 0 || away.test(code) || [502, 503, 504, 520].includes(status) || (status >= 500 && code === ''))
    return new KlariqoError('DATABASE_UNREACHABLE', { url, problem: reasonOf(failed, problem) }, options)
  return new KlariqoError('DATABASE_REFUSED', { what, problem, code: code || `HTTP ${status}` }, options)
}

/** `fetch failed` alone says nothing; the system's code does (ECONNREFUSED), and so does a time-out. */
function reasonOf({ details }: FailedRequest, problem: string): string {
  const code = /\((E[A-Z]+|UND_ERR_[A-Z_]+)\)/.exec(String(details ?? ''))?.[1]
  return code === undefined ? problem : `${problem} (${code})`
}
