import type { Payments } from '../payments.ts'
import { sessionJson } from '../rest/session-json.ts'
import type { SessionRecord } from '../store/payments-state.ts'
import { emitEvent } from '../webhooks/emit-event.ts'

/** An open session whose time is over becomes an expired one; true when it did just now. The caller saves. */
export function refreshSession(payments: Payments, session: SessionRecord): boolean {
  if (session.status !== 'open' || session.expires_at > payments.nowS()) return false
  session.status = 'expired'
  emitEvent(
    payments,
    { id: null, idempotency_key: null },
    'checkout.session.expired',
    sessionJson(session, payments.publicOrigin),
  )
  return true
}
