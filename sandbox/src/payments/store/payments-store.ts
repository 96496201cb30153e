import { JsonFile } from '../../vendor-http/json-file.ts'
import { type PaymentsState, paymentsStateSchema } from './payments-state.ts'

/** Events kept: a list reaches no further back. Money (customers, cards, intents, sessions) is never dropped. */
const KEEP_EVENTS = 2000
/** The vendor forgets an idempotency key after a day at the earliest. */
const KEEP_ANSWERS_S = 24 * 3600

const fresh: PaymentsState = {
  schema: 1,
  customers: [],
  payment_methods: [],
  payment_intents: [],
  sessions: [],
  events: [],
  kept_answers: [],
  deliveries: [],
}

/** The account's state in memory and its data file. Change `state`, then `await save()`: it is on disk when that resolves. */
export class PaymentsStore {
  readonly state: PaymentsState
  readonly #file: JsonFile<PaymentsState>

  private constructor(file: JsonFile<PaymentsState>, state: PaymentsState) {
    this.#file = file
    this.state = state
  }

  /** Reads the file, or begins a fresh account. Throws SandboxError PAYMENTS_DATA_UNREADABLE. */
  static open(file: string): PaymentsStore {
    const data = new JsonFile(file, paymentsStateSchema, {
      code: 'PAYMENTS_DATA_UNREADABLE',
      owner: 'payment service',
      lost: 'cards and payments',
    })
    return new PaymentsStore(data, data.load() ?? structuredClone(fresh))
  }

  save(): Promise<void> {
    return this.#file.save(() => this.state)
  }

  /** Forgets keys older than a day, and old events that are delivered. */
  trim(nowS: number): void {
    const { state } = this
    state.kept_answers = state.kept_answers.filter((kept) => kept.created > nowS - KEEP_ANSWERS_S)
    const open = new Set(state.deliveries.map((delivery) => delivery.event))
    const surplus = state.events.length - KEEP_EVENTS
    if (surplus > 0) state.events = state.events.filter((event, i) => i >= surplus || open.has(event.id))
  }
}
