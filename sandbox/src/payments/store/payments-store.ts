import { existsSync, readFileSync } from 'node:fs'
import { mkdir, open, rename } from 'node:fs/promises'
import path from 'node:path'
import { SandboxError } from '../../sandbox-error.ts'
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
  readonly #file: string
  #writing: Promise<void> | null = null
  #waiting: Promise<void> | null = null

  private constructor(file: string, state: PaymentsState) {
    this.#file = file
    this.state = state
  }

  /** Reads the file, or begins a fresh account. Throws SandboxError PAYMENTS_DATA_UNREADABLE. */
  static open(file: string): PaymentsStore {
    if (!existsSync(file)) return new PaymentsStore(file, structuredClone(fresh))
    try {
      return new PaymentsStore(file, paymentsStateSchema.parse(JSON.parse(readFileSync(file, 'utf8'))))
    } catch (cause) {
      throw new SandboxError(
        'PAYMENTS_DATA_UNREADABLE',
        `The payment service's data file ${file} cannot be read: it is damaged or of another version.`,
        'Move the file away to begin with a fresh account; cards and payments in it are then forgotten.',
        { cause },
      )
    }
  }

  /** Saves asked for while one is being written share the next one. */
  save(): Promise<void> {
    if (!this.#writing) {
      this.#writing = this.#write().finally(() => {
        this.#writing = null
      })
      return this.#writing
    }
    this.#waiting ??= this.#writing
      .catch(() => undefined)
      .then(() => {
        this.#waiting = null
        return this.save()
      })
    return this.#waiting
  }

  /** Forgets keys older than a day, and old events that are delivered. */
  trim(nowS: number): void {
    const { state } = this
    state.kept_answers = state.kept_answers.filter((kept) => kept.created > nowS - KEEP_ANSWERS_S)
    const open = new Set(state.deliveries.map((delivery) => delivery.event))
    const surplus = state.events.length - KEEP_EVENTS
    if (surplus > 0) state.events = state.events.filter((event, i) => i >= surplus || open.has(event.id))
  }

  async #write(): Promise<void> {
    const text = JSON.stringify(this.state)
    const folder = path.dirname(this.#file)
    await mkdir(folder, { recursive: true })
    const temporary = `${this.#file}.${process.pid}.tmp`
    const handle = await open(temporary, 'w', 0o600)
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, this.#file)
  }
}
