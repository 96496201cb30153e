import { KlariqoError } from '../core/errors/klariqo-error.ts'
import { parseClientId, unitOf } from '../core/names.ts'

/** The name of a client's unit, checked: it is safe as an argument and as a file name. @throws KlariqoError HOST_VALUE_REFUSED */
export function unitName(clientId: string, kind: 'service' | 'socket'): string {
  if (!parseClientId(clientId)) {
    throw new KlariqoError('HOST_VALUE_REFUSED', {
      file: 'a unit name',
      problem: `${JSON.stringify(clientId)} is no client id`,
    })
  }
  return `${unitOf(clientId)}.${kind}`
}
