import { KlariqoError } from '../core/errors/klariqo-error.ts'
import { parseClientId } from '../core/names.ts'

/** Refuses what cannot be a client id before anything is asked or started. @throws KlariqoError CLIENT_ID_INVALID */
export function clientId(text: string): string {
  if (!parseClientId(text)) throw new KlariqoError('CLIENT_ID_INVALID', { client_id: text })
  return text
}
