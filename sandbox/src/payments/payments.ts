import type { FaultList } from '../vendor-http/fault-list.ts'
import type { Fault } from './control/fault-schema.ts'
import type { PaymentsSettings } from './control/payments-settings.ts'
import type { PaymentsStore } from './store/payments-store.ts'
import type { Deliveries } from './webhooks/deliveries.ts'

/** What every part of the payment service works with; made once by `startPayments`. */
export type Payments = {
  readonly secretKey: string
  /** Where the hosted page is reached, without a trailing slash; known once it listens. */
  publicOrigin: string
  readonly store: PaymentsStore
  readonly faults: FaultList<Fault>
  settings: PaymentsSettings
  readonly deliveries: Deliveries
  /** Unix seconds, for records. */
  nowS(): number
  /** A new id with this prefix: `id('pi')` is `pi_…`. */
  id(prefix: string): string
  /** Aborted when the service closes. */
  readonly closing: AbortSignal
}

/** Who asked, for events: the request's id and its idempotency key. */
export type Asked = { id: string | null; idempotency_key: string | null }
