import { KlariqoError } from '../core/errors/klariqo-error.ts'
import { numberTagOf } from '../core/names.ts'
import type { CreateState } from './create-state.ts'
import type { NumberIntent } from './number-intent.ts'

const candidatesAtOnce = 20
const searches = 3

/**
 * Chooses a number nobody else can choose: each is reserved in our database before it is chosen. First what the platform
 * owns already (left by this client, or kept when another one was deleted), then what the carrier offers.
 * @throws KlariqoError NUMBER_NONE_FOUND
 */
export async function chooseNumber(
  state: CreateState,
  signal: AbortSignal,
  refused: ReadonlySet<string> = new Set(),
): Promise<NumberIntent> {
  const kept = await chooseKept(state, signal, refused)
  if (kept) return { phone_number: kept, source: 'kept', resumed: false }
  const { deps, client, operationId } = state
  const { isoCountry, numberType: type, sms } = client.region
  // Where to begin differs from client to client, so that many at once do not all queue for the first candidate.
  const turn = Number.parseInt(operationId.slice(0, 8), 16)
  for (let search = 0; search < searches; search++) {
    const query = { isoCountry, type, limit: candidatesAtOnce, ...(sms ? { smsEnabled: true } : {}) }
    const found = await deps.telephony.search(query, signal)
    for (let i = 0; i < found.length; i++) {
      const candidate = found[(i + turn) % found.length]
      if (!candidate || refused.has(candidate.phoneNumber)) continue
      if (await deps.tenants.reserveNumber(candidate.phoneNumber, operationId))
        return { phone_number: candidate.phoneNumber, source: 'bought', resumed: false }
    }
    if (found.length < candidatesAtOnce) break
  }
  throw new KlariqoError('NUMBER_NONE_FOUND', { type, country: client.region.name })
}

async function chooseKept(
  { deps, client, operationId }: CreateState,
  signal: AbortSignal,
  refused: ReadonlySet<string>,
): Promise<string | null> {
  const [tagged, pool] = await Promise.all([
    deps.telephony.list({ tag: numberTagOf(client.clientId) }, signal),
    deps.tenants.numbers(),
  ])
  const others = new Set(pool.filter((row) => row.clientId && row.clientId !== client.clientId).map(phoneNumberOf))
  const free = pool.filter((row) => row.status === 'available' && !row.clientId && row.region === client.key.region)
  const candidates = new Set([...tagged.map(phoneNumberOf), ...free.map(phoneNumberOf)])
  for (const phoneNumber of candidates) {
    if (others.has(phoneNumber) || refused.has(phoneNumber)) continue
    if (!(await deps.tenants.reserveNumber(phoneNumber, operationId))) continue
    if (await deps.telephony.findByNumber(phoneNumber, signal)) return phoneNumber
    await deps.tenants.releaseReservation(phoneNumber, operationId)
  }
  return null
}

const phoneNumberOf = (row: { phoneNumber: string }): string => row.phoneNumber
