import type { CallTools } from '../call/call-tools.ts'
import { isPhoneNumber } from '../is-phone-number.ts'
import type { Database } from '../providers/database.ts'
import type { WriteQueue } from '../store/write-queue.ts'
import { within } from '../within.ts'
import { answerText } from './answer-text.ts'
import { fixedTexts } from './fixed-texts.ts'
import type { SmsSender } from './sms-sender.ts'
import type { IncomingText, ReceivedText } from './text-rows.ts'
import { wordOf } from './word-of.ts'

type DeskLog = { info(fields: object, message: string): void; warn(fields: object, message: string): void }
export type TextDeskOptions = {
  tools: Pick<CallTools, 'tenant' | 'routes' | 'model'>
  database: Database
  queue: WriteQueue
  sender: SmsSender
  wallClock: () => number
  log: DeskLog
}
/** `answeredByCarrier`: it has told the sender itself what STOP, START or HELP did. */
export type NewText = { sid: string; from: string; body: string; answeredByCarrier: boolean }

const RECEIVE_MS = 2_000
/** Answers under way or waiting, of one number and of all: whoever texts faster is read and not answered. */
const MAX_EACH = 5
const MAX_ALL = 50
const MAX_SEEN = 2_000

/**
 * Answers the texts that come in, those of one number one after the other. A text is kept before the carrier is told that we
 * have it, and answered once, however often it is delivered.
 */
export class TextDesk {
  readonly #options: TextDeskOptions
  readonly #lines = new Map<string, { last: Promise<void>; count: number }>()
  /** For while the database cannot say: texts that came, numbers that said STOP. */
  readonly #seen = new Set<string>()
  readonly #stopped = new Set<string>()

  constructor(options: TextDeskOptions) {
    this.#options = options
  }

  /** Resolves when the text is kept; the answer follows by itself. Never rejects. */
  async take(text: NewText): Promise<void> {
    const { tools, database, queue, wallClock, log } = this.#options
    const word = wordOf(text.body)
    const before = this.#note(text, word)
    // Delivered again: kept, or being kept. The database knows those that an earlier process took.
    if (before.text) return
    const incoming: IncomingText = {
      client_id: tools.tenant.config.client_id,
      sid: text.sid,
      from: text.from,
      body: text.body,
      word: word === 'help' ? null : word,
      at: new Date(wallClock()).toISOString(),
    }
    let known: ReceivedText
    try {
      known = await within(RECEIVE_MS, () => database.receiveText(incoming))
    } catch (error) {
      log.warn({ err: error, message_sid: text.sid }, 'a text could not be looked up')
      queue.add(text.sid, 'text message', { name: 'receiveText', args: [incoming] })
      queue.secure(text.sid)
      known = { first: true, opted_out: before.stopped, answered: false, carrier_answers: false, history: [] }
    }
    if (!isPhoneNumber(text.from) || text.from === tools.tenant.config.phone_number) return
    this.#inLine(text.from, () => this.#answer(text, word, known))
  }

  /** Waits until nothing is being answered, `ms` at the most. */
  async drain(ms: number): Promise<void> {
    const all = Promise.all([...this.#lines.values()].map(({ last }) => last))
    await within(ms, () => all).catch(() =>
      this.#options.log.warn({ lines: this.#lines.size }, 'texts left unanswered'),
    )
  }

  async #answer(text: NewText, word: ReturnType<typeof wordOf>, known: ReceivedText): Promise<void> {
    const { tools, sender, log } = this.#options
    const { sid, from: to, body } = text
    const answeredByCarrier = text.answeredByCarrier || (word !== null && known.carrier_answers)
    const fixed = fixedTexts(tools.tenant.config)
    const reply = (words: string) => sender.send({ key: `reply:${sid}`, to, body: words, kind: 'reply', callSid: null })
    if (word === 'stop') {
      if (!known.first || known.opted_out || answeredByCarrier) return
      const key = `stop:${sid}`
      await sender.send({ key, to, body: fixed.stopped, kind: 'stop_confirmation', callSid: null })
      return
    }
    if (known.opted_out) {
      if (word === 'start' && known.first && !answeredByCarrier) await reply(fixed.started)
      return
    }
    // "Yes" of somebody who had not opted out is a word like any other.
    if (known.answered || (answeredByCarrier && (word === 'help' || text.answeredByCarrier))) return
    if (word === 'help' || body.trim() === '') {
      await reply(fixed.help)
      return
    }
    const answer = await answerText(tools, body, known.history, log)
    log.info({ message_sid: sid, by: answer.by }, 'text answered')
    await Promise.all([reply(answer.body), answer.emergency ? this.#tellOwner(text) : null])
  }

  async #tellOwner({ sid, from, body }: NewText): Promise<void> {
    const { tools, sender } = this.#options
    const { owner_number } = tools.tenant.config
    if (owner_number === null) return
    const words = `Emergency text from ${from}: ${body.slice(0, 300)}`
    const text = { key: `alert:${sid}`, to: owner_number, body: words, kind: 'owner_alert' as const, callSid: null }
    await sender.send(text)
  }

  #inLine(from: string, work: () => Promise<void>): void {
    const { log } = this.#options
    const line = this.#lines.get(from) ?? { last: Promise.resolve(), count: 0 }
    const all = [...this.#lines.values()].reduce((sum, { count }) => sum + count, 0)
    if (line.count >= MAX_EACH || all >= MAX_ALL)
      return log.warn({ waiting: all }, 'too many texts: one is not answered')
    line.count += 1
    line.last = line.last
      .then(work)
      .catch((error: unknown) => log.warn({ err: error }, 'a text was not answered'))
      .finally(() => {
        line.count -= 1
        if (line.count === 0) this.#lines.delete(from)
      })
    this.#lines.set(from, line)
  }

  /** What this process knew before this text. */
  #note({ sid, from }: NewText, word: ReturnType<typeof wordOf>): { text: boolean; stopped: boolean } {
    const before = { text: this.#seen.has(sid), stopped: this.#stopped.has(from) }
    if (before.text) return before
    this.#seen.add(sid)
    if (word === 'stop') this.#stopped.add(from)
    if (word === 'start') this.#stopped.delete(from)
    for (const known of [this.#seen, this.#stopped])
      for (const oldest of known) {
        if (known.size <= MAX_SEEN) break
        known.delete(oldest)
      }
    return before
  }
}
