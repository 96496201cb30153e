import { type ErrorCode, KlariqoError } from '../../core/errors/klariqo-error.ts'

/** What was being done, for the words of the error. `spends`: an unclear outcome may have cost money. */
export type Doing = {
  address: string
  number?: string
  country?: string
  type?: string
  spends?: 'number' | 'call' | 'text'
}

/**
 * Vendor code → our error. The vendor refines the meaning of codes over time, so few are told apart; the rest goes by
 * HTTP status. Source: Twilio's error dictionary.
 */
const byCode: Record<number, ErrorCode> = {
  20003: 'TELEPHONY_CREDENTIALS',
  20005: 'TELEPHONY_ACCOUNT_INACTIVE',
  10001: 'TELEPHONY_ACCOUNT_INACTIVE',
  20008: 'TELEPHONY_CREDENTIALS',
  20429: 'TELEPHONY_RATE_LIMITED',
  10004: 'TELEPHONY_RATE_LIMITED',
  21421: 'NUMBER_INVALID',
  21401: 'NUMBER_INVALID',
  21422: 'NUMBER_TAKEN',
  21452: 'NUMBER_NONE_FOUND',
  21404: 'TELEPHONY_TRIAL',
  10002: 'TELEPHONY_TRIAL',
  21219: 'TELEPHONY_TRIAL',
  21608: 'TELEPHONY_TRIAL',
  21613: 'NUMBER_ADDRESS_REQUIRED',
  21631: 'NUMBER_ADDRESS_REQUIRED',
  21615: 'NUMBER_ADDRESS_INVALID',
  21628: 'NUMBER_ADDRESS_INVALID',
  21629: 'NUMBER_ADDRESS_INVALID',
  21649: 'NUMBER_BUNDLE_REQUIRED',
  21650: 'NUMBER_IDENTITY_REQUIRED',
  21651: 'NUMBER_IDENTITY_REQUIRED',
  21210: 'CALL_FROM_REFUSED',
  21212: 'CALL_FROM_REFUSED',
  21211: 'CALL_TO_REFUSED',
  21214: 'CALL_TO_REFUSED',
  21216: 'CALL_TO_REFUSED',
  21217: 'CALL_TO_REFUSED',
  21215: 'CALL_COUNTRY_BLOCKED',
}

/** The connection never came about, so nothing can have been done. */
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

type VendorError = { status?: number; code?: number | string; message: string }

/** Any error of an SDK call as a row of our table; `cause` keeps the original without its request. */
export function translateError(error: unknown, doing: Doing): KlariqoError {
  if (error instanceof KlariqoError) return error
  const { status, code, message } = error as VendorError
  const values = {
    number: '',
    client: 'The client',
    country: '',
    type: '',
    ...doing,
    reason: message,
    code: code ?? '',
    status: status ?? 0,
  }
  const as = (errorCode: ErrorCode) => new KlariqoError(errorCode, values, { cause: withoutRequest(error) })
  if (status === undefined) {
    if (typeof code === 'string' && NOT_SENT.has(code)) return as('TELEPHONY_UNREACHABLE')
    return as(unknownOutcome(doing) ?? 'TELEPHONY_UNREACHABLE')
  }
  const known = typeof code === 'number' ? byCode[code] : undefined
  // Of a text the carrier speaks of its numbers by the same codes.
  if (known && !(doing.spends === 'text' && known.startsWith('CALL_'))) return as(known)
  if (status >= 500) return as(unknownOutcome(doing) ?? 'TELEPHONY_FAILED')
  if (status === 401) return as('TELEPHONY_CREDENTIALS')
  if (status === 402) return as('TELEPHONY_FUNDS')
  if (status === 429) return as('TELEPHONY_RATE_LIMITED')
  return as(doing.spends === 'text' ? 'SMS_REFUSED' : 'TELEPHONY_REFUSED')
}

/** The HTTP library hangs the whole request on its errors, and with it the account's key in the Authorization header. */
function withoutRequest(error: unknown): unknown {
  if (!(error instanceof Error) || !('config' in error)) return error
  const { name, message, stack, code } = error as Error & { code?: string }
  return Object.assign(new Error(message), { name, stack, code })
}

function unknownOutcome({ spends }: Doing): ErrorCode | null {
  if (spends === 'number') return 'NUMBER_OUTCOME_UNKNOWN'
  if (spends === 'text') return 'SMS_OUTCOME_UNKNOWN'
  return spends === 'call' ? 'CALL_OUTCOME_UNKNOWN' : null
}

/** The vendor says that there is no such thing. */
export const isNotFound = (error: unknown): boolean => (error as VendorError | null)?.status === 404
