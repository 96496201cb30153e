import { KlariqoError } from './errors/klariqo-error.ts'

/** Digits before the point; what an amount column takes is more, what anybody pays is less. */
const form = /^([+-]?)(\d{1,8})(?:\.(\d{1,2}))?$/

/**
 * An amount as a person types it (`12.5`, `-49.00`, `+3`) in whole cents, exactly: the digits are read as text, never as
 * a float. `what` names it in the error, `command` is the one whose help the hint names.
 * @throws KlariqoError VALUE_INVALID
 */
export function centsOf(text: string, what: string, command: string): number {
  const match = form.exec(text.trim())
  if (!match) {
    const problem = /^[+-]?\d{9,}(?:\.\d{1,2})?$/.test(text.trim())
      ? `"${text}" is more than 99999999.99`
      : `"${text}" is no amount such as 12.50 or -12.50 (no thousands separators, at most two decimals)`
    throw new KlariqoError('VALUE_INVALID', { what, problem, command })
  }
  const [, sign, whole = '', fraction = ''] = match
  const cents = Number(whole) * 100 + Number(fraction.padEnd(2, '0'))
  // `-0` would be printed as "-0.00".
  return sign === '-' && cents !== 0 ? -cents : cents
}

/** Whole cents as plain decimal text: `-1250` is `-12.50`. */
export function decimalOf(cents: number): `${number}` {
  const digits = String(Math.abs(cents)).padStart(3, '0')
  return `${cents < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}` as `${number}`
}

/** Whole cents for a person to read: `A$49.00`, `£49.00`, `-$12.50`. Formatted from decimal text, which Intl takes exactly. */
export const moneyText = (cents: number, currency: string): string =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).format(decimalOf(cents))
