import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import type { Tenants } from '../../ports/tenants.ts'
import { clientId } from '../client-id.ts'

/**
 * The id of the client whose money is meant: the one given (a removed client still has its books, so nothing is looked
 * up), else the only client there is.
 * @throws KlariqoError CLIENT_ID_INVALID; VALUE_MISSING when there are several, or none
 */
export async function accountClient(tenants: Pick<Tenants, 'list'>, given: string | undefined): Promise<string> {
  if (given !== undefined) return clientId(given)
  const all = await tenants.list()
  const [only] = all
  if (only && all.length === 1) return only.clientId
  throw new KlariqoError('VALUE_MISSING', { what: 'The client', flag: 'its id', env: 'KLARIQO_CLIENT' })
}
