import type { Carrier } from '../carrier.ts'
import { sleep } from '../clock/timing.ts'
import { CarrierError } from '../errors/carrier-error.ts'
import type { MessageRecord } from '../store/carrier-state.ts'
import { sendWebhook } from '../webhooks/send-webhook.ts'
import { messageParams } from './message-params.ts'

export type MessageOrder = {
  from: string
  to: string
  body: string
  direction: 'outbound-api' | 'outbound-reply'
  statusCallback: string | null
}

/** Between two states of a text. */
const STEP_MS = 150

/** Takes a text: queued now; sent and delivered soon, each told to the callback, in the order the settings ask for. */
export async function sendMessage(carrier: Carrier, order: MessageOrder): Promise<MessageRecord> {
  const message: MessageRecord = {
    sid: carrier.sid('SM'),
    from: order.from,
    to: order.to,
    body: order.body,
    direction: order.direction,
    status: 'queued',
    error_code: null,
    date_created: carrier.now().toISOString(),
    date_sent: null,
  }
  carrier.store.state.messages.push(message)
  await carrier.store.save()
  carrier.background(deliver(carrier, message, order.statusCallback))
  return message
}

async function deliver(carrier: Carrier, message: MessageRecord, url: string | null): Promise<void> {
  const order = carrier.settings.callback_order
  const timing = carrier.timing()
  const held: URLSearchParams[] = []
  const phone = carrier.store.state.phones.find((it) => it.number === message.to)
  const error = phone?.behaviour.sms_error ?? null
  try {
    for (const status of statesOf(error)) {
      await sleep(timing, STEP_MS, carrier.closing)
      message.status = status
      if (status === 'undelivered' || status === 'failed') message.error_code = error
      if (status === 'sent') message.date_sent = carrier.now().toISOString()
      await carrier.store.save()
      const params = messageParams(message, carrier.accountSid)
      if (order === 'shuffled') held.unshift(params)
      else if (url) await tell(carrier, url, order === 'doubled' ? [params, params] : [params])
    }
    // Two callbacks have only one wrong order; one has none.
    for (const params of held) if (url) await tell(carrier, url, [params])
  } catch (error) {
    if (!carrier.closing.aborted) throw error
  }
}

/** 30001 and 30002 are about the account: such a text is never sent. */
function statesOf(error: number | null): string[] {
  if (error === null) return ['sent', 'delivered']
  return error <= 30_002 ? ['failed'] : ['sent', 'undelivered']
}

/** A callback that fails changes nothing about the text. */
async function tell(carrier: Carrier, url: string, group: URLSearchParams[]): Promise<void> {
  const sent = group.map((params) => sendWebhook(carrier, { url, method: 'POST', params, signal: carrier.closing }))
  for (const result of await Promise.allSettled(sent)) {
    if (result.status === 'rejected' && !(result.reason instanceof CarrierError)) throw result.reason
  }
}
