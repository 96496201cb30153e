import type { Lease } from '../ports/tenants.ts'

/** The lease of a journal that is only read. */
export const noLease = (): Lease => {
  throw new Error('a plan writes nothing')
}
