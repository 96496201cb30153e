import type { Asked, Payments } from '../payments.ts'
import type { EventRecord } from '../store/payments-state.ts'

/** Records what happened to an object, as it is now, and puts it up for delivery; the caller saves. */
export function emitEvent(payments: Payments, asked: Asked, type: string, object: object): void {
  const event: EventRecord = {
    id: payments.id('evt'),
    created: payments.nowS(),
    type,
    object: JSON.parse(JSON.stringify(object)),
    request: asked,
    pending_webhooks: 0,
  }
  payments.store.state.events.push(event)
  payments.deliveries.add(event)
}
