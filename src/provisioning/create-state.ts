import type { ClientConfig } from '../core/client-config.ts'
import type { ClientDetails } from '../core/client-details.ts'
import type { NumberWebhooks, OwnedNumber } from '../ports/telephony.ts'
import type { BusinessDetails, RenderedClient } from '../ports/templates.ts'
import type { Lease, Tenant } from '../ports/tenants.ts'
import { FileChanges } from './file-changes.ts'
import type { OperationJournal } from './operation-journal.ts'
import type { ProvisioningDeps } from './provisioning-deps.ts'

type Given = {
  deps: ProvisioningDeps
  client: ClientDetails
  config: ClientConfig
  generation: number
  journal: OperationJournal
  lease: () => Lease
  tenant: Tenant | null
}

/** What the steps of a creation know about the client; each step adds what it made or found. */
export class CreateState {
  readonly deps: ProvisioningDeps
  readonly client: ClientDetails
  /** As it should be. */
  readonly config: ClientConfig
  readonly generation: number
  readonly journal: OperationJournal
  readonly lease: () => Lease
  readonly files: FileChanges
  tenant: Tenant | null
  /** The row as this run found it: null when this run made it. */
  readonly tenantBefore: Tenant | null
  userId: string | null
  numberSource: 'bought' | 'kept' | 'unchanged' = 'unchanged'
  /** E.164 of a number this run paid for. */
  numberBought: string | null = null
  /** Where the number led before this run pointed it at the agent. */
  webhooksBefore: NumberWebhooks | null = null
  snippets = 0
  snippetsSynthesised = 0
  #owned: Promise<OwnedNumber | null> | null = null
  readonly #rendered = new Map<string, Promise<RenderedClient>>()

  constructor(given: Given) {
    this.deps = given.deps
    this.client = given.client
    this.config = given.config
    this.generation = given.generation
    this.journal = given.journal
    this.lease = given.lease
    this.tenant = given.tenant
    this.tenantBefore = given.tenant
    this.userId = given.tenant?.userId ?? null
    this.files = new FileChanges(given.deps.host)
  }

  get operationId(): string {
    return this.journal.operationId
  }

  /** The number as the carrier has it; asked once. Null: the client has none yet, or the account does not own it. */
  owned(signal: AbortSignal): Promise<OwnedNumber | null> {
    const phoneNumber = this.tenant?.phoneNumber
    if (!this.#owned && !phoneNumber) return Promise.resolve(null)
    this.#owned ??= this.deps.telephony.findByNumber(phoneNumber ?? '', signal)
    return this.#owned
  }

  /** What the carrier answered to a change is newer than what a list may still show. */
  nowOwned(number: OwnedNumber): void {
    this.#owned = Promise.resolve(number)
  }

  /** The client's files as they should be; needs the row, for the port. */
  rendered(tenant: Tenant): Promise<RenderedClient> {
    const phoneNumber = tenant.phoneNumber
    const key = JSON.stringify([tenant.port, phoneNumber])
    const known = this.#rendered.get(key)
    if (known) return known
    const rendering = this.#render(tenant)
    this.#rendered.set(key, rendering)
    return rendering
  }

  async #render({ port, phoneNumber }: Tenant): Promise<RenderedClient> {
    const { deps, client } = this
    const { fallbacks } = await deps.fallbackVendors()
    return deps.templates.render({
      industry: client.key.industry,
      details: this.config.details as BusinessDetails,
      identity: {
        clientId: client.clientId,
        slug: client.key.slug,
        region: client.key.region,
        businessName: client.businessName,
        port,
        publicBaseUrl: `${deps.origin}/api/${client.key.slug}`,
        phoneNumber,
      },
      vendors: deps.vendors,
      fallbacks,
      ...(deps.services && { services: deps.services }),
    })
  }
}
