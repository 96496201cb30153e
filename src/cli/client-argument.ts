import { KlariqoError } from '../core/errors/klariqo-error.ts'
import type { Tenant, Tenants } from '../ports/tenants.ts'
import { clientId } from './client-id.ts'

/**
 * The client an operator names, by its id.
 * @throws KlariqoError CLIENT_ID_INVALID, CLIENT_NOT_FOUND
 */
export async function clientArgument(tenants: Tenants, id: string): Promise<Tenant> {
  const tenant = await tenants.find(clientId(id))
  if (!tenant) throw new KlariqoError('CLIENT_NOT_FOUND', { client_id: id })
  return tenant
}
