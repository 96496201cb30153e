import { PaymentError } from './payment-error.ts'

/** An id nobody knows: 404 where it is the address, 400 where it is a parameter. */
export const noSuch = (kind: string, id: string, param?: string) =>
  new PaymentError(param === undefined ? 404 : 400, 'invalid_request_error', `No such ${kind}: '${id}'`, {
    code: 'resource_missing',
    param: param ?? 'id',
  })
