import { carrierWords } from '@klariqo/contract/carrier-words'
import { countSegments } from '@klariqo/contract/count-segments'
import { introduced } from '@klariqo/contract/introduced'
import { plainPunctuation } from '@klariqo/contract/plain-punctuation'
import { textRefusal } from '@klariqo/contract/text-refusal'
import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import { webhooksOf } from '../../core/names.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Messages, TextMessage } from '../../ports/messages.ts'
import type { Telephony } from '../../ports/telephony.ts'
import type { Tenant } from '../../ports/tenants.ts'

/** `data` of `sms test`. `status` is `sent` or `queued` where no report of its delivery has come in time. */
export type TextReport = {
  sid: string
  client_id: string
  from: string
  to: string
  body: string
  status: string
  segments: number
  error_code: number | null
  error: string | null
}
type Deps = { telephony: Pick<Telephony, 'sendText'>; messages: Messages; clock: Clock; origin: string }

const DELIVERY_MS = 30_000
const OVER = new Set(['delivered', 'undelivered', 'failed'])

/**
 * Texts a phone from the client's own number, as its agent would: written down first, sent once, followed until it has arrived.
 * @throws KlariqoError NUMBER_NOT_ASSIGNED, SMS_REFUSED, SMS_OUTCOME_UNKNOWN, SMS_NOT_DELIVERED, and the telephony port's errors
 */
export async function testText(
  deps: Deps,
  tenant: Tenant,
  request: { to: string; body: string | null; key: string },
  signal: AbortSignal,
): Promise<TextReport> {
  const { telephony, messages, clock } = deps
  const { clientId, phoneNumber: from } = tenant
  const { to, key } = request
  if (!from) throw new KlariqoError('NUMBER_NOT_ASSIGNED', { client: clientId })
  const words = request.body ?? `This is a test message from ${tenant.businessName}.`
  const body = introduced(plainPunctuation(words), tenant.businessName)
  const { country, refusal } = await textRefusal(to, body)
  const segments = countSegments(body)
  const begun = await messages.begin({ clientId, key, to, body: body.slice(0, 1600), country, segments, refusal })
  if (!begun.allowed) throw new KlariqoError('SMS_REFUSED', { client: clientId, number: to, reason: begun.reason })
  const statusCallback = `${webhooksOf(deps.origin, tenant.slug).sms}/status?key=${encodeURIComponent(key)}`
  const report = { clientId, key, sid: null, errorCode: null, error: null }
  try {
    // Not given up on an interrupt: what was sent has to be written down.
    const { sid, status } = await telephony.sendText({ from, to, body, statusCallback })
    await messages.report({ ...report, status, sid })
  } catch (error) {
    if (!(error instanceof KlariqoError)) throw error
    const unknown = error.code === 'SMS_OUTCOME_UNKNOWN'
    const { code } = (error.cause ?? {}) as { code?: unknown }
    const errorCode = typeof code === 'number' ? code : null
    const words = carrierWords(errorCode, error.message)
    await messages.report({ ...report, status: unknown ? 'uncertain' : 'refused', errorCode, error: words })
    if (error.code !== 'SMS_REFUSED') throw error
    throw new KlariqoError('SMS_REFUSED', { client: clientId, number: to, reason: words }, { cause: error })
  }
  const sent = await delivered({ messages, clock }, clientId, key, signal)
  const { sid, status, errorCode, error } = sent
  if (status === 'undelivered' || status === 'failed')
    throw new KlariqoError('SMS_NOT_DELIVERED', { client: clientId, number: to, reason: error ?? status })
  return { sid: sid ?? '', client_id: clientId, from, to, body, status, segments, error_code: errorCode, error }
}

/** The text once it has arrived or never will, or as far as it has come after half a minute. */
async function delivered(
  { messages, clock }: Pick<Deps, 'messages' | 'clock'>,
  clientId: string,
  key: string,
  signal: AbortSignal,
): Promise<TextMessage> {
  const deadline = clock.monotonicMs() + DELIVERY_MS
  for (;;) {
    const text = await messages.find(clientId, key)
    if (!text) throw new Error(`the text ${key} was written down and is gone`)
    if (OVER.has(text.status) || clock.monotonicMs() > deadline) return text
    await clock.sleep(250, signal)
  }
}
