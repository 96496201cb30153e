import type { Carrier } from '../carrier.ts'
import { CarrierError } from '../errors/carrier-error.ts'
import type { Form } from '../rest/form.ts'
import type { OwnedNumber } from '../store/carrier-state.ts'
import { checkPapers } from './check-papers.ts'
import type { StockNumber } from './inventory.ts'
import { MAGIC_OK, refuseMagic } from './magic-numbers.ts'
import { checkFallbacks, numberChanges } from './number-changes.ts'

/**
 * A purchase by explicit number or by area code. Buying an owned number is an update of it (or 21422, by the settings).
 * The number is on disk when this resolves. Nothing waits between the check and the sale, so a number is sold once.
 */
export async function buyNumber(carrier: Carrier, form: Form): Promise<OwnedNumber> {
  const asked = form.text('AreaCode')
  const phoneNumber = form.number('PhoneNumber', 21421)
  if (!phoneNumber && !asked) throw new CarrierError(21421, 'PhoneNumber or AreaCode is required')
  if (phoneNumber) refuseMagic('buy', phoneNumber)
  const changes = numberChanges(form)
  checkFallbacks(changes)
  if (phoneNumber === MAGIC_OK || (!phoneNumber && asked === '500')) return fresh(carrier, magicStock, changes)
  const owned = phoneNumber ? carrier.numbers.byNumber(phoneNumber) : null
  if (owned) {
    if (carrier.settings.owned === 'reject') throw new CarrierError(21422, owned.phone_number)
    const purchase = carrier.store.state.purchases.find((it) => it.sid === owned.sid)
    if (purchase) purchase.updates += 1
    return carrier.numbers.update(owned, changes, carrier.now())
  }
  const stock = phoneNumber ? carrier.inventory.find(phoneNumber) : inAreaCode(carrier, asked ?? '')
  if (!stock) throw phoneNumber ? new CarrierError(21422, phoneNumber) : new CarrierError(21452, asked ?? '')
  const number = fresh(carrier, stock, changes)
  checkPapers(stock, { addressSid: number.address_sid, bundleSid: number.bundle_sid }, carrier.store.state)
  carrier.store.state.purchases.push({
    phone_number: number.phone_number,
    sid: number.sid,
    at: number.date_created,
    tag: number.friendly_name,
    updates: 0,
  })
  await carrier.numbers.add(number)
  return number
}

const magicStock: StockNumber = {
  phoneNumber: MAGIC_OK,
  country: 'US',
  type: 'local',
  plan: {
    capabilities: { voice: true, sms: true, mms: true, fax: false },
    addressRequirement: 'none',
    bundle: false,
    blocks: [],
  },
  block: { prefix: MAGIC_OK, digits: 0, from: 0, count: 1, locality: '', region: '' },
}

function inAreaCode(carrier: Carrier, areaCode: string): StockNumber | null {
  if (!/^\d{3}$/.test(areaCode)) throw new CarrierError(21451, areaCode)
  for (const stock of carrier.inventory.offers('US', 'local') ?? []) {
    const free = !carrier.numbers.byNumber(stock.phoneNumber)
    if (free && stock.phoneNumber.startsWith(`+1${areaCode}`)) return stock
  }
  return null
}

function fresh(carrier: Carrier, stock: StockNumber, changes: Partial<OwnedNumber>): OwnedNumber {
  const at = carrier.now().toISOString()
  return {
    sid: carrier.sid('PN'),
    phone_number: stock.phoneNumber,
    friendly_name: stock.phoneNumber,
    iso_country: stock.country,
    type: stock.type,
    capabilities: stock.plan.capabilities,
    address_sid: null,
    bundle_sid: null,
    voice_url: '',
    voice_method: 'POST',
    voice_fallback_url: '',
    voice_fallback_method: 'POST',
    sms_url: '',
    sms_method: 'POST',
    sms_fallback_url: '',
    sms_fallback_method: 'POST',
    status_callback: '',
    status_callback_method: 'POST',
    voice_application_sid: '',
    sms_application_sid: '',
    trunk_sid: null,
    date_created: at,
    date_updated: at,
    ...changes,
  }
}
