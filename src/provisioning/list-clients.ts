import type { ClientView } from './client-view.ts'
import { clientViewOf } from './client-view-of.ts'
import type { ProvisioningDeps } from './provisioning-deps.ts'

/** All clients, in the order of their ports. */
export async function listClients({
  tenants,
  origin,
}: Pick<ProvisioningDeps, 'tenants' | 'origin'>): Promise<ClientView[]> {
  const rows = await tenants.list()
  return rows.toSorted((a, b) => a.port - b.port).map((row) => clientViewOf(row, origin))
}
