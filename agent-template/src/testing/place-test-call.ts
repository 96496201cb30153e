import type { Agent } from '../agent.ts'
import { CarrierError } from '../providers/carrier-error.ts'
import type { DialAnswer } from '../providers/database.ts'
import type { SlidingWindow } from '../sliding-window.ts'
import { webhookUrlOf } from '../twiml/urls.ts'
import type { Refusal } from './refusal.ts'
import type { ScenarioName } from './scenarios.ts'

const HOUR = 3_600_000
const DATABASE_MS = 5_000
const CARRIER_MS = 10_000
/** Nobody pays for a test call but the platform. */
const MAX_SECONDS = 300

export type TestCall = { to: string; scenario: ScenarioName | null }
export type PlacedCall = { call_sid: string; status: 'placed'; to: string; scenario: ScenarioName | null }

/** What `authorise_dial` refuses with, and what HTTP and a person are told. */
const refusals: Record<string, Refusal> = {
  destination_country: { status: 403, error: 'this business may not call that country' },
  premium_number: { status: 403, error: 'numbers of this kind are never called' },
  suspended: { status: 403, error: 'this line is not in service' },
  unpaid: { status: 402, error: 'there is no credit left for a call' },
  outbound_per_hour: { status: 429, error: 'as many calls have been placed this hour as allowed', retryAfterMs: HOUR },
  outbound_concurrent: { status: 429, error: 'as many calls are going on as allowed', retryAfterMs: 60_000 },
  spend_per_day: { status: 429, error: 'as much has been spent today as allowed', retryAfterMs: HOUR },
}

/**
 * Rings a number for somebody who is signed in, and lets the agent speak when it is answered. Only an ordinary number, only
 * so many an hour (`limit`), only where the database allows it. Nothing is dialled twice: the carrier is asked once.
 */
export async function placeTestCall(
  agent: Agent,
  limit: SlidingWindow,
  { to, scenario }: TestCall,
): Promise<{ placed: PlacedCall } | { refusal: Refusal; cause?: unknown }> {
  const { tenant, carrier } = agent.tools
  if (agent.draining) return { refusal: { status: 503, error: 'the agent is restarting', retryAfterMs: 5_000 } }
  if (tenant.config.phone_number === null) {
    return { refusal: { status: 409, error: 'this business has no phone number to call from yet' } }
  }
  // The full numbering plans are large; a process that never dials does without them.
  const { destinationOf, isOrdinary } = await import('@klariqo/contract/destination')
  const { country, kind } = destinationOf(to)
  if (country === null || !isOrdinary({ country, kind })) return refused('premium_number')
  const retryAfterMs = limit.take('calls')
  if (retryAfterMs > 0) {
    return { refusal: { status: 429, error: 'as many test calls have been placed this hour as allowed', retryAfterMs } }
  }
  let dial: DialAnswer
  try {
    dial = await agent.database.authoriseDial({ country, kind }, AbortSignal.timeout(DATABASE_MS))
  } catch (cause) {
    limit.giveBack('calls')
    // The money is the platform's: without a word of the database nobody is rung.
    return {
      refusal: { status: 503, error: 'nobody can say now whether this may be dialled', retryAfterMs: 5_000 },
      cause,
    }
  }
  if (!dial.allowed) {
    limit.giveBack('calls')
    return refused(dial.reason)
  }
  const query = `?test=1${scenario === null ? '' : `&scenario=${scenario}`}`
  try {
    const { sid } = await carrier.placeCall(
      {
        to,
        url: `${webhookUrlOf(tenant.config, 'voice')}${query}`,
        statusCallback: webhookUrlOf(tenant.config, 'status'),
        timeLimitSeconds: Math.min(dial.maxSeconds, MAX_SECONDS),
      },
      AbortSignal.timeout(CARRIER_MS),
    )
    return { placed: { call_sid: sid, status: 'placed', to, scenario } }
  } catch (cause) {
    const uncertain = !(cause instanceof CarrierError) || cause.uncertain
    const error = uncertain
      ? 'the carrier did not answer; the call may have been placed'
      : 'the carrier refused the call'
    return { refusal: { status: 502, error }, cause }
  }
}

const refused = (reason: string): { refusal: Refusal } => ({
  refusal: { ...(refusals[reason] ?? { status: 403, error: 'this may not be dialled' }), reason },
})
