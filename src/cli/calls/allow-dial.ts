import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import type { ClientLimits, DialRefusal } from '../../ports/limits.ts'

/**
 * Asks whether the client may ring this number, before anything is dialled.
 * @throws KlariqoError DESTINATION_NOT_ALLOWED, DIAL_LIMIT_REACHED naming the limit and the command that changes it
 */
export async function allowDial(limits: ClientLimits, client: string, number: string): Promise<void> {
  // The full numbering plans take 50 ms to load; only a command that dials needs them.
  const { destinationOf, isOrdinary } = await import('@klariqo/contract/destination')
  const { country, kind } = destinationOf(number)
  const destination = (problem: string, mend: string) =>
    new KlariqoError('DESTINATION_NOT_ALLOWED', { client, number, problem, mend })
  if (!isOrdinary({ country, kind }))
    throw destination(`it is ${words(kind)}`, 'Give an ordinary number; no limit opens this one.')
  const answer = await limits.authoriseDial({ clientId: client, country: country ?? '', kind })
  if (answer.allowed) return
  const { reason } = answer
  if (reason === 'destination_country') {
    const { destinationCountries } = await limits.show(client)
    const all = [...destinationCountries, country].join(',')
    const known = destinationCountries.join(', ') || 'no country'
    throw destination(
      `it is in ${country}, and its limits allow ${known}`,
      `To allow it: klariqo limit set ${client} --countries ${all}`,
    )
  }
  if (reason === 'premium_number') throw destination(`it is ${words(kind)}`, 'Give an ordinary number.')
  const { problem, mend } = refusals[reason]
  throw new KlariqoError('DIAL_LIMIT_REACHED', { client, problem, mend: mend.replace('CLIENT', client) })
}

const words = (kind: string): string => {
  const named = kind.replaceAll('_', ' ')
  return kind === 'unknown'
    ? 'a number that no numbering plan knows'
    : `a ${named.replace('premium rate', 'premium-rate')} number`
}

const refusals: Record<
  Exclude<DialRefusal, 'destination_country' | 'premium_number'>,
  { problem: string; mend: string }
> = {
  outbound_per_hour: {
    problem: 'it has placed as many calls in the last hour as its limit outbound_per_hour allows',
    mend: 'Wait, or change the limit: klariqo limit set CLIENT --outbound-per-hour N',
  },
  outbound_concurrent: {
    problem: 'as many of its calls are going on as its limit outbound_concurrent allows',
    mend: 'Wait for one to end, or change the limit: klariqo limit set CLIENT --outbound-concurrent N',
  },
  spend_per_day: {
    problem: 'it has spent as much in the last 24 hours as its limit spend_per_day allows',
    mend: 'Wait, or change the limit: klariqo limit set CLIENT --spend-per-day AMOUNT',
  },
  unpaid: {
    problem: 'there is no credit left for a call',
    mend: 'See `klariqo credit show CLIENT`.',
  },
  suspended: {
    problem: 'the client is not in service',
    mend: 'See `klariqo client show CLIENT`.',
  },
}
