/** The vendor's kinds of error, as they stand in `error.type`. */
type ErrorType = 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error'

type Details = {
  code?: string
  param?: string
  decline_code?: string
  /** The intent that a decline belongs to, and the card it was asked of. */
  payment_intent?: unknown
  payment_method?: unknown
  /** Headers of the answer. */
  headers?: Record<string, string>
}

/** An error as the vendor's REST API answers it. */
export class PaymentError extends Error {
  readonly status: number
  readonly type: ErrorType
  readonly details: Details

  constructor(status: number, type: ErrorType, message: string, details: Details = {}) {
    super(message)
    this.name = 'PaymentError'
    this.status = status
    this.type = type
    this.details = details
  }

  /** The JSON body of the answer. */
  toBody(): { error: Record<string, unknown> } {
    const { headers: _, code, ...rest } = this.details
    const doc =
      code === undefined ? {} : { doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}` }
    return {
      error: { ...(code === undefined ? {} : { code }), ...doc, message: this.message, ...rest, type: this.type },
    }
  }
}
