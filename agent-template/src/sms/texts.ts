import type { Tenant } from '../config/tenant.ts'
import type { Carrier } from '../providers/carrier.ts'
import { CarrierError } from '../providers/carrier-error.ts'
import type { WriteQueue } from '../store/write-queue.ts'
import { webhookUrlOf } from '../twiml/urls.ts'
import type { TextMessage, TextOutcome } from './text-message.ts'

/** Sends text messages from the client's own number. */
export type Texts = {
  /** At most once a key. Never throws, and takes 15 s at the most. */
  send(text: TextMessage): Promise<TextOutcome>
}

export type TextsOptions = { tenant: Tenant; carrier: Carrier; queue: WriteQueue }

const CARRIER_MS = 10_000

export function createTexts(options: TextsOptions): Texts {
  const { tenant, carrier, queue } = options
  const asked = new Map<string, TextOutcome>()
  return {
    async send({ key, to, body }) {
      const before = asked.get(key)
      if (before) return { ...before, status: 'already' }
      const keep = (outcome: TextOutcome) => {
        asked.set(key, outcome)
        return outcome
      }
      keep({ status: 'uncertain', reason: 'it is being sent', sid: null })
      try {
        const statusCallback = webhookUrlOf(tenant.config, 'sms/status')
        const { sid, status } = await carrier.sendMessage({ to, body, statusCallback }, AbortSignal.timeout(CARRIER_MS))
        const { client_id } = tenant.config
        const row = {
          client_id,
          phone_number: to,
          message_type: 'outbound',
          message_content: body,
          status,
          twilio_sid: sid,
        }
        queue.add(sid, 'text message', { name: 'logSms', args: [row] })
        return keep({ status: 'sent', reason: null, sid })
      } catch (error) {
        const uncertain = !(error instanceof CarrierError) || error.uncertain
        return keep({ status: uncertain ? 'uncertain' : 'refused', reason: (error as Error).message, sid: null })
      }
    },
  }
}
