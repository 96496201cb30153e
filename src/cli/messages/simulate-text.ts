import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import type { CallerSimulator } from '../../ports/caller-simulator.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Messages } from '../../ports/messages.ts'
import type { Tenant } from '../../ports/tenants.ts'

/** `data` of `sms simulate`. `reply` null: there was none, as after STOP. */
export type SimulatedText = {
  message_sid: string
  client_id: string
  from: string
  to: string
  body: string
  webhook_status: number
  reply: { sid: string | null; body: string; status: string; error: string | null } | null
  /** What the carrier answers by itself to STOP, START and HELP. */
  carrier_reply: string | null
  errors: { code: number; message: string }[]
}

const REPLY_MS = 15_000
/** When the carrier has answered itself there is mostly nothing to wait for. */
const FURTHER_MS = 2_000
/** ACMA keeps 0491 570 xxx for fiction: never a real person's phone. */
const fictionalSender = '+61491570156'

/**
 * Lets somebody text a client's number in the sandbox, and waits for the reply.
 * @throws KlariqoError NUMBER_NOT_ASSIGNED, SIMULATION_REFUSED
 */
export async function simulateText(
  deps: { simulator: CallerSimulator; messages: Messages; clock: Clock },
  tenant: Tenant,
  request: { from: string | null; body: string },
  signal: AbortSignal,
): Promise<SimulatedText> {
  const { simulator, messages, clock } = deps
  const { clientId, phoneNumber: to } = tenant
  if (!to) throw new KlariqoError('NUMBER_NOT_ASSIGNED', { client: clientId })
  const from = request.from ?? fictionalSender
  const { body } = request
  const { sid, webhookStatus, vendorReply, errors } = await simulator.text({ from, to, body }, signal)
  const wait = vendorReply === null ? REPLY_MS : FURTHER_MS
  const deadline = clock.monotonicMs() + (webhookStatus === 200 ? wait : 0)
  const sent = async () =>
    (await messages.find(clientId, `reply:${sid}`)) ?? (await messages.find(clientId, `stop:${sid}`))
  let reply = await sent()
  while ((!reply || reply.status === 'sending') && clock.monotonicMs() < deadline) {
    await clock.sleep(200, signal)
    reply = await sent()
  }
  return {
    message_sid: sid,
    client_id: clientId,
    from,
    to,
    body,
    webhook_status: webhookStatus,
    reply: reply && { sid: reply.sid, body: reply.body, status: reply.status, error: reply.error },
    carrier_reply: vendorReply,
    errors,
  }
}
