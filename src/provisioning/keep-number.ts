import type { Region } from '../core/regions.ts'
import type { OwnedNumber } from '../ports/telephony.ts'
import type { Tenants } from '../ports/tenants.ts'

/**
 * Takes a number from a client that is about to go and leaves it in the pool, free for the next one. A number that was
 * bought but not yet assigned is entered there first: what was paid for must never be known to the carrier alone.
 */
export async function keepNumber(
  tenants: Tenants,
  of: { clientId: string; operationId: string; region: Region },
  number: OwnedNumber | { phoneNumber: string; sid: string },
): Promise<void> {
  const { clientId, operationId, region } = of
  const { phoneNumber, sid } = number
  const pool = await tenants.numbers()
  if (!pool.some((row) => row.phoneNumber === phoneNumber)) {
    const monthlyCostCents = region.numberMonthlyCents
    const { code, currency } = region
    await tenants.bindNumber({ clientId, operationId, phoneNumber, sid, region: code, monthlyCostCents, currency })
  }
  await tenants.unbindNumber(clientId, false)
}
