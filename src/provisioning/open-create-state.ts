import { type ClientConfig, clientConfigSchema } from '../core/client-config.ts'
import type { ClientDetails } from '../core/client-details.ts'
import { KlariqoError } from '../core/errors/klariqo-error.ts'
import { operationIdOf } from '../core/names.ts'
import type { BusinessDetails } from '../ports/templates.ts'
import type { Lease, Tenant } from '../ports/tenants.ts'
import type { CreateClientRequest } from './create-client-request.ts'
import { CreateState } from './create-state.ts'
import { generationOf } from './generation-of.ts'
import { OperationJournal } from './operation-journal.ts'
import type { ProvisioningDeps } from './provisioning-deps.ts'

/** What is known of a client before anything is checked: its row, what was journalled, and the details it is to have. */
export async function openCreateState(
  deps: ProvisioningDeps,
  client: ClientDetails,
  request: CreateClientRequest,
  lease: () => Lease,
): Promise<CreateState> {
  const { clientId } = client
  const [tenant, { generation, entries, deleting }] = await Promise.all([
    deps.tenants.find(clientId),
    generationOf(deps.tenants, clientId),
  ])
  if (deleting) throw new KlariqoError('CLIENT_DELETING', { client_id: clientId })
  const config = await configOf(deps, client, request, tenant)
  const journal = new OperationJournal(operationIdOf(clientId, generation), entries, deps.tenants, lease)
  return new CreateState({ deps, client, config, generation, journal, lease, tenant })
}

/** What is not said stays as it is; another owner's request for the same name is refused. */
async function configOf(
  deps: ProvisioningDeps,
  client: ClientDetails,
  request: CreateClientRequest,
  tenant: Tenant | null,
): Promise<ClientConfig> {
  const { key, clientId, ownerEmail, ownerName, phone } = client
  const stored = clientConfigSchema.safeParse(tenant?.config).data
  if (stored && ownerEmail && stored.owner.email !== ownerEmail)
    throw new KlariqoError('SLUG_TAKEN', { slug: key.slug })
  const given: BusinessDetails = { ...stored?.details, ...(phone ? { phone } : {}), ...request.details }
  return {
    details: await deps.templates.details(key.industry, key.region, given),
    owner: {
      email: ownerEmail ?? stored?.owner.email ?? `owner+${clientId}@owners.klariqo.invalid`,
      full_name: ownerName ?? stored?.owner.full_name ?? null,
    },
    phone: phone ?? stored?.phone ?? null,
  }
}
