import type { Subscriber } from './subscription.ts'

/** One event for one channel. `data` is JSON, shared by all who get the same. */
export type Delivery = { subscriber: Subscriber; ids: readonly number[]; data: string }
