import type { Carrier } from '../carrier.ts'
import { CarrierError } from '../errors/carrier-error.ts'
import type { MessageRecord, OwnedNumber } from '../store/carrier-state.ts'
import { parseTwiml } from '../twiml/parse-twiml.ts'
import type { TwimlNode } from '../twiml/twiml-node.ts'
import { checkTwiml, messageVerbs } from '../twiml/twiml-schema.ts'
import { resolveUrl } from '../verbs/action-program.ts'
import { sendWebhook } from '../webhooks/send-webhook.ts'
import { messageParams } from './message-params.ts'
import { hasOptedOut, takeKeyword } from './opt-out.ts'
import { sendMessage } from './send-message.ts'

export type ReceivedMessage = {
  sid: string
  webhook_status: number
  /** Texts that our server sent back in its TwiML. */
  replies: { sid: string; to: string; body: string }[]
  errors: { code: number; message: string }[]
  /** What the vendor answers by itself to STOP, START and HELP. */
  vendor_reply: string | null
}

/** A text comes in for a number of the account: its SmsUrl is asked, and what it answers is sent. Throws 21421. */
export async function receiveMessage(
  carrier: Carrier,
  text: { from: string; to: string; body: string },
): Promise<ReceivedMessage> {
  const number = carrier.numbers.byNumber(text.to)
  if (!number) throw new CarrierError(21421, `${text.to} is not a number of the account: nobody can text it`)
  const message: MessageRecord = {
    sid: carrier.sid('SM'),
    ...text,
    direction: 'inbound',
    status: 'received',
    error_code: null,
    date_created: carrier.now().toISOString(),
    date_sent: carrier.now().toISOString(),
  }
  carrier.store.state.messages.push(message)
  const vendor_reply = takeKeyword(carrier, text)
  await carrier.store.save()
  const received: ReceivedMessage = { sid: message.sid, webhook_status: 0, replies: [], errors: [], vendor_reply }
  if (!number.sms_url) return received
  try {
    const { twiml, url } = await askOrFallBack(carrier, number, message, received)
    for (const node of twiml) await reply(carrier, { message, node, url, received })
  } catch (error) {
    if (!(error instanceof CarrierError)) throw error
    received.errors.push({ code: error.code, message: error.message })
  }
  return received
}

type Answered = { twiml: TwimlNode[]; url: string }

async function askOrFallBack(
  carrier: Carrier,
  number: OwnedNumber,
  message: MessageRecord,
  received: ReceivedMessage,
): Promise<Answered> {
  const params = messageParams(message, carrier.accountSid)
  const { sms_url: url, sms_method: method, sms_fallback_url, sms_fallback_method } = number
  try {
    return { twiml: await ask(carrier, { url, method, params }, received), url }
  } catch (error) {
    if (!(error instanceof CarrierError) || !sms_fallback_url) throw error
    received.errors.push({ code: error.code, message: error.message })
    params.set('ErrorCode', String(error.code))
    params.set('ErrorUrl', url)
    const fallback = { url: sms_fallback_url, method: sms_fallback_method, params }
    return { twiml: await ask(carrier, fallback, received), url: sms_fallback_url }
  }
}

async function ask(
  carrier: Carrier,
  { url, method, params }: { url: string; method: string; params: URLSearchParams },
  received: ReceivedMessage,
): Promise<TwimlNode[]> {
  const answer = await sendWebhook(carrier, { url, method, params, signal: carrier.closing })
  received.webhook_status = answer.status
  if (answer.status < 200 || answer.status >= 300) throw new CarrierError(11200, `${url} answered ${answer.status}`)
  const body = answer.body.toString('utf8')
  if (answer.status === 204 || body === '') return []
  if (answer.contentType === 'text/plain') return [{ name: 'Message', attributes: {}, children: [], text: body }]
  if (!/^(?:text|application)\/xml$/.test(answer.contentType)) throw new CarrierError(12300, answer.contentType)
  const nodes = parseTwiml(body)
  const warn = ({ code, message: text }: CarrierError) => received.errors.push({ code, message: text })
  for (const node of nodes) checkTwiml(node, messageVerbs, warn)
  return nodes
}

async function reply(
  carrier: Carrier,
  { message, node, url, received }: { message: MessageRecord; node: TwimlNode; url: string; received: ReceivedMessage },
): Promise<void> {
  if (node.name !== 'Message') throw new CarrierError(12100, `<${node.name}> in an answer to a text is not simulated`)
  const body = node.children.find((child) => child.name === 'Body')?.text ?? node.text
  const { to = message.from, from = message.to, action, statusCallback: callback = action } = node.attributes
  if (hasOptedOut(carrier, from, to)) {
    const { code, message: why } = new CarrierError(21610, to)
    received.errors.push({ code, message: why })
    return
  }
  const statusCallback = callback ? resolveUrl(callback, url) : null
  const sent = await sendMessage(carrier, { from, to, body, direction: 'outbound-reply', statusCallback })
  received.replies.push({ sid: sent.sid, to, body })
}
