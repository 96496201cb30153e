import { KlariqoError } from '../core/errors/klariqo-error.ts'
import { parseClientId } from '../core/names.ts'
import type { ClientView } from './client-view.ts'
import { clientViewOf } from './client-view-of.ts'
import type { ProvisioningDeps } from './provisioning-deps.ts'

/** One client. @throws KlariqoError CLIENT_ID_INVALID, CLIENT_NOT_FOUND */
export async function showClient(
  { tenants, origin }: Pick<ProvisioningDeps, 'tenants' | 'origin'>,
  clientId: string,
): Promise<ClientView> {
  if (!parseClientId(clientId)) throw new KlariqoError('CLIENT_ID_INVALID', { client_id: clientId })
  const tenant = await tenants.find(clientId)
  if (!tenant) throw new KlariqoError('CLIENT_NOT_FOUND', { client_id: clientId })
  return clientViewOf(tenant, origin)
}
