import type { ClientKey } from '../core/names.ts'
import type { Region } from '../core/regions.ts'
import type { OwnedNumber } from '../ports/telephony.ts'
import type { Lease, Tenant } from '../ports/tenants.ts'
import type { OperationJournal } from './operation-journal.ts'
import type { ProvisioningDeps } from './provisioning-deps.ts'

/** What the steps of a deletion know. The row may be gone already: then its name and the journal have to do. */
export type DeleteState = {
  readonly deps: Pick<ProvisioningDeps, 'tenants' | 'records' | 'telephony' | 'host' | 'clock'>
  readonly clientId: string
  readonly key: ClientKey
  readonly region: Region
  readonly releaseNumber: boolean
  readonly lease: () => Lease
  /** The journal of the deletion, and of the creation it takes back. */
  readonly journal: OperationJournal
  readonly created: OperationJournal
  tenant: Tenant | null
  /** The client's numbers as the carrier has them: by row, by journal, and by tag. */
  readonly numbers: readonly OwnedNumber[]
}
