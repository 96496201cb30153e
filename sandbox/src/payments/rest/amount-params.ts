import { z } from 'zod'
import { invalidRequest } from '../errors/invalid-request.ts'
import { param } from '../http/param.ts'

/** The currencies of this account and the least that can be charged in each, in its smallest unit. */
const least: Record<string, number> = { aud: 50, gbp: 30, usd: 50, inr: 50 }
const MOST = 99_999_999

export const amountParams = { amount: param.integer, currency: z.string().regex(/^[a-zA-Z]{3}$/, 'not a currency') }

/** The currency in lower case. Throws PaymentError for a currency that is not served, an amount too small or too large. */
export function checkAmount(amount: number, currency: string): string {
  const code = currency.toLowerCase()
  const floor = least[code]
  if (floor === undefined)
    throw invalidRequest(`Invalid currency: ${code}. This sandbox account takes: ${Object.keys(least).join(', ')}`, {
      param: 'currency',
    })
  if (amount < floor)
    throw invalidRequest(`Amount must be at least ${(floor / 100).toFixed(2)} ${code}`, {
      code: 'amount_too_small',
      param: 'amount',
    })
  if (amount > MOST)
    throw invalidRequest(`Amount must be no more than ${MOST / 100} ${code}`, {
      code: 'amount_too_large',
      param: 'amount',
    })
  return code
}
