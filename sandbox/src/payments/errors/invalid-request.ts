import { PaymentError } from './payment-error.ts'

/** 400: a parameter or the state of an object does not allow the request. */
export const invalidRequest = (message: string, details: { code?: string; param?: string } = {}) =>
  new PaymentError(400, 'invalid_request_error', message, details)
