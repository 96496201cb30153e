import { CarrierError } from '../errors/carrier-error.ts'
import type { CarrierState } from '../store/carrier-state.ts'
import type { StockNumber } from './inventory.ts'

/** The address and bundle a country's regulator asks for. Throws 21631, 21615 or 21649 as the vendor does. */
export function checkPapers(
  stock: StockNumber,
  given: { addressSid: string | null; bundleSid: string | null },
  state: Pick<CarrierState, 'addresses' | 'bundles'>,
): void {
  const where = `country: [${stock.country}] and numberType: [${stock.type.toUpperCase()}]`
  const { addressRequirement, bundle: needsBundle } = stock.plan
  if (addressRequirement !== 'none' || given.addressSid) {
    const address = state.addresses.find((it) => it.sid === given.addressSid)
    if (!address) throw new CarrierError(21631, where)
    if (addressRequirement === 'local' && address.iso_country !== stock.country) throw new CarrierError(21615, where)
    if (addressRequirement === 'foreign' && address.iso_country === stock.country) throw new CarrierError(21631, where)
  }
  if (!needsBundle) return
  const bundle = state.bundles.find((it) => it.sid === given.bundleSid)
  const fits = bundle?.iso_country === stock.country && bundle.number_type === stock.type
  if (!fits || bundle.status !== 'twilio-approved') throw new CarrierError(21649, where)
}
