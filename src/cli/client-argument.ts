import { KlariqoError } from '../core/errors/klariqo-error.ts'
import { parseClientId } from '../core/names.ts'
import type { Tenant, Tenants } from '../ports/tenants.ts'

/**
 * The client an operator names, by its id.
 * @throws KlariqoError VALUE_INVALID (not an id at all), CLIENT_NOT_FOUND
 */
export async function clientArgument(tenants: Tenants, clientId: string): Promise<Tenant> {
  if (!parseClientId(clientId)) {
    const problem = `"${clientId}" does not look like au_plmb_jamesonplumbing`
    throw new KlariqoError('VALUE_INVALID', { what: 'The client id', problem, command: 'client list' })
  }
  const tenant = await tenants.find(clientId)
  if (!tenant) throw new KlariqoError('CLIENT_NOT_FOUND', { client_id: clientId })
  return tenant
}
