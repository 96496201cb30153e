import { parsePhoneNumberFromString } from 'libphonenumber-js'
import { KlariqoError } from './errors/klariqo-error.ts'

/**
 * A phone number in E.164. It must be written with its country code.
 * `command` is the one whose help the hint names.
 * @throws KlariqoError VALUE_INVALID
 */
export function phoneNumber(text: string, command = 'call test'): string {
  const parsed = parsePhoneNumberFromString(text)
  if (parsed?.isPossible()) return parsed.number
  const problem = `"${text}" is no phone number in international form, such as +61491570156`
  throw new KlariqoError('VALUE_INVALID', { what: 'The phone number', problem, command })
}
