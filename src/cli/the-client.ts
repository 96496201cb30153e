import { KlariqoError } from '../core/errors/klariqo-error.ts'
import type { Tenant, Tenants } from '../ports/tenants.ts'
import { clientArgument } from './client-argument.ts'

/**
 * The named client, or the only one there is.
 * @throws KlariqoError VALUE_MISSING when there are several (or none) and none is named
 */
export async function theClient(tenants: Tenants, clientId: string | undefined): Promise<Tenant> {
  if (clientId) return clientArgument(tenants, clientId)
  const all = await tenants.list()
  const [only] = all
  if (only && all.length === 1) return only
  throw new KlariqoError('VALUE_MISSING', { what: 'The client', flag: '--client ID', env: 'KLARIQO_CLIENT' })
}
