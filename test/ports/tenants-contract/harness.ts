import { expect } from 'vitest'
import type { CallSummary, ConversationLine, Lease, Tenants } from '../../../src/ports/tenants.ts'

/** What the contract needs of an implementation beside the port: rows only an agent writes, and time. */
export type TenantsHarness = {
  tenants: Tenants
  /** Writes a call as an agent would have. */
  seedCall(call: CallSummary, lines: ConversationLine[]): Promise<void>
  /** Makes the lease look as old as if its time had run out. */
  expireLease(name: string): Promise<void>
  /** Makes the range of ports look used up for one insert, then undoes that. */
  withNoPortLeft(act: () => Promise<void>): Promise<void>
  close(): Promise<void>
}

/** The harness once it is open, with the owner that every client of the contract belongs to. */
export type Opened = { harness: TenantsHarness; tenants: Tenants; userId: string }

export const owner = {
  email: 'Owner@example.com',
  fullName: 'Olive Owner',
  businessName: 'Olive & Sons',
  currency: 'AUD',
  openingBalanceCents: 20_000,
}

export const insertClient = ({ tenants, userId }: Opened, slug: string) =>
  tenants.insert({
    clientId: `au_plmb_${slug}`,
    userId,
    region: 'au',
    industry: 'plmb',
    slug,
    businessName: `The ${slug}`,
    generation: 1,
    config: { phone: '+61412345678', nested: { list: [1, 'two'] } },
  })

export async function holdLease({ tenants }: Opened, leaseName: string, who = 'me'): Promise<Lease> {
  const { acquired, lease } = await tenants.acquireLease(leaseName, who, 30)
  expect(acquired).toBe(true)
  return lease
}
