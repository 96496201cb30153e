import { type ErrorCode, KlariqoError } from '../../core/errors/klariqo-error.ts'

/** The connection never came about, so nothing can have been done. */
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

/** What is read of the SDK's errors. */
type SdkError = {
  type?: string
  statusCode?: number
  code?: string
  message: string
  detail?: { code?: string } | string
  requestId?: string
}

/**
 * Any error of an SDK call as a row of our table. `charges`: the request moves money, so an outcome nobody told is its own
 * error. A server error is such an outcome, too: the vendor keeps it under the idempotency key and says it again.
 */
export function translateError(error: unknown, doing: { address: string; charges: boolean }): KlariqoError {
  if (error instanceof KlariqoError) return error
  const { type, statusCode, code, message, detail, requestId } = error as SdkError
  const values = { address: doing.address, reason: message, code: code ?? type ?? '' }
  const as = (errorCode: ErrorCode) =>
    // Not the SDK's error itself: it carries the request's headers along.
    new KlariqoError(errorCode, values, { cause: { type, statusCode, code, message, requestId } })
  const unclear = doing.charges ? 'PAYMENT_OUTCOME_UNKNOWN' : 'PAYMENTS_FAILED'
  // Something else was sent under this key before: how that went is what counts.
  if (type === 'StripeIdempotencyError') return as(unclear)
  if (type === 'StripeConnectionError') {
    const system = typeof detail === 'object' ? detail.code : undefined
    return as(system !== undefined && NOT_SENT.has(system) ? 'PAYMENTS_UNREACHABLE' : unclear)
  }
  if (statusCode === 401 || statusCode === 403) return as('PAYMENTS_CREDENTIALS')
  if (statusCode === 429) return as('PAYMENTS_RATE_LIMITED')
  // Another request under the same key is under way: how that one goes is not known yet.
  if (statusCode === 409 || statusCode === undefined || statusCode >= 500) return as(unclear)
  return as('PAYMENTS_REFUSED')
}
