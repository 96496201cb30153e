import { KlariqoError } from '../../src/core/errors/klariqo-error.ts'
import type {
  NumberCandidate,
  NumberType,
  NumberWebhooks,
  OwnedNumber,
  PhoneCall,
  Recording,
  Telephony,
} from '../../src/ports/telephony.ts'

type Operation = keyof Telephony
/**
 * `before`: the connection breaks and nothing was done. `after`: it was done, the answer is lost. `late`: as `after`, but
 * the effect lands only when `land()` is called. An error: thrown, nothing done.
 */
type Fault = 'before' | 'after' | 'late' | KlariqoError

export type FakeTelephonyOptions = {
  candidates?: NumberCandidate[]
  /** Bundle sid → its state; `twilio-approved` is usable. */
  bundles?: Record<string, string>
  /** Buying an owned number again: update it (as reported of the real carrier) or refuse it as taken. */
  owned?: 'update' | 'reject'
}

const all = { voice: true, sms: true, mms: false }

/** A shelf of `count` numbers of one kind; AU mobiles by default, from ranges that reach nobody. */
export function candidatesOf(count = 20, type: NumberType = 'mobile', isoCountry = 'AU'): NumberCandidate[] {
  const stem = { local: '+6125550', mobile: '+6148150', 'toll-free': '+61180055' }[type]
  return Array.from({ length: count }, (_, i) => ({
    phoneNumber: `${stem}${String(1000 + i)}`,
    type,
    isoCountry,
    locality: null,
    region: null,
    capabilities: type === 'mobile' ? all : { ...all, sms: false },
    addressRequirement: type === 'local' ? 'local' : 'none',
  }))
}

/** A carrier in memory that keeps the port's promises, with switches for everything that goes wrong on a network. */
export class FakeTelephony implements Telephony {
  readonly owned = new Map<string, OwnedNumber>()
  readonly texts: Parameters<Telephony['sendText']>[0][] = []
  readonly placed = new Map<string, PhoneCall>()
  readonly recorded = new Map<string, Recording & { sound: Uint8Array }>()
  /** Every purchase that took effect, repeats of an owned number not counted. */
  readonly purchases: { phoneNumber: string; sid: string; tag: string }[] = []
  readonly requests: Operation[] = []
  /** Called before each operation does anything; for crash points and held-up requests. */
  before: (operation: Operation) => Promise<void> | void = () => undefined
  /** The next n lists and look-ups show the account as it was before the newest change. */
  staleReads = 0
  candidates: NumberCandidate[]
  bundles: Record<string, string>
  ownedMode: 'update' | 'reject'
  #faults: { operation: Operation; fault: Fault }[] = []
  #pending: (() => void)[] = []
  #previous = new Map<string, OwnedNumber>()
  #counter = 0

  constructor(options: FakeTelephonyOptions = {}) {
    this.candidates = options.candidates ?? [...candidatesOf(20), ...candidatesOf(20, 'local')]
    this.bundles = options.bundles ?? {}
    this.ownedMode = options.owned ?? 'update'
  }

  /** The next `times` calls of `operation` meet this fault. */
  fail(operation: Operation, fault: Fault, times = 1): void {
    for (let i = 0; i < times; i++) this.#faults.push({ operation, fault })
  }

  /** What was on its way when the connection broke now takes effect. */
  land(): void {
    for (const effect of this.#pending.splice(0)) effect()
  }

  async account(signal?: AbortSignal): ReturnType<Telephony['account']> {
    return this.#run('account', signal, () => ({ sid: `AC${'0'.repeat(32)}`, status: 'active', trial: false }))
  }

  async search(query: Parameters<Telephony['search']>[0], signal?: AbortSignal): Promise<NumberCandidate[]> {
    return this.#run('search', signal, () =>
      this.candidates
        .filter((it) => it.isoCountry === query.isoCountry && it.type === query.type && !this.#held(it.phoneNumber))
        .filter((it) => !query.smsEnabled || it.capabilities.sms)
        .filter((it) => !query.contains || it.phoneNumber.includes(query.contains))
        .slice(0, query.limit ?? 20),
    )
  }

  async buy(order: Parameters<Telephony['buy']>[0], signal?: AbortSignal): Promise<OwnedNumber> {
    const number = order.phoneNumber
    return this.#run(
      'buy',
      signal,
      () => {
        const held = this.#held(number)
        if (held && this.ownedMode === 'reject') throw new KlariqoError('NUMBER_TAKEN', { number })
        const candidate = this.candidates.find((it) => it.phoneNumber === number)
        if (!held && !candidate) throw new KlariqoError('NUMBER_TAKEN', { number })
        if (!held && candidate) this.#checkPapers(candidate, order)
        this.#remember()
        const sid = held?.sid ?? this.#sid('PN')
        const capabilities = held?.capabilities ?? candidate?.capabilities ?? all
        const bought = { sid, phoneNumber: number, tag: order.tag, capabilities, webhooks: webhooksOf(order.webhooks) }
        this.owned.set(sid, bought)
        if (!held) this.purchases.push({ phoneNumber: number, sid, tag: order.tag })
        return bought
      },
      (reason) => new KlariqoError('NUMBER_OUTCOME_UNKNOWN', { number, reason }),
    )
  }

  async findByNumber(phoneNumber: string, signal?: AbortSignal): Promise<OwnedNumber | null> {
    return this.#run('findByNumber', signal, () => this.#seen().find((it) => it.phoneNumber === phoneNumber) ?? null)
  }

  async list(query: { tag?: string }, signal?: AbortSignal): Promise<OwnedNumber[]> {
    return this.#run('list', signal, () => this.#seen().filter((it) => query.tag === undefined || it.tag === query.tag))
  }

  async setWebhooks(sid: string, webhooks: NumberWebhooks | null, signal?: AbortSignal): Promise<OwnedNumber> {
    return this.#change('setWebhooks', sid, { webhooks: webhooksOf(webhooks ?? undefined) }, signal)
  }

  async setTag(sid: string, tag: string, signal?: AbortSignal): Promise<OwnedNumber> {
    return this.#change('setTag', sid, { tag }, signal)
  }

  async release(sid: string, signal?: AbortSignal): Promise<void> {
    return this.#run('release', signal, () => {
      this.#remember()
      this.owned.delete(sid)
    })
  }

  async bundle(sid: string, signal?: AbortSignal): Promise<{ approved: boolean; status: string }> {
    return this.#run('bundle', signal, () => {
      const status = this.bundles[sid] ?? 'not-found'
      return { approved: status === 'twilio-approved', status }
    })
  }

  async call(order: Parameters<Telephony['call']>[0], signal?: AbortSignal): Promise<PhoneCall> {
    return this.#run(
      'call',
      signal,
      () => {
        if (!this.#held(order.from)) throw new KlariqoError('CALL_FROM_REFUSED', { number: order.from })
        const sid = this.#sid('CA')
        const { from, to } = order
        const startedAt = new Date().toISOString()
        const call: PhoneCall = {
          sid,
          status: 'queued',
          direction: 'outbound',
          from,
          to,
          durationSeconds: null,
          startedAt,
        }
        this.placed.set(sid, call)
        return call
      },
      (reason) => new KlariqoError('CALL_OUTCOME_UNKNOWN', { number: order.to, reason }),
    )
  }

  async sendText(
    order: Parameters<Telephony['sendText']>[0],
    signal?: AbortSignal,
  ): Promise<{ sid: string; status: string }> {
    const { to: number } = order
    return this.#run(
      'sendText',
      signal,
      () => {
        if (!this.#held(order.from))
          throw new KlariqoError('SMS_REFUSED', { client: 'The client', number, reason: '21606' })
        this.texts.push(order)
        return { sid: this.#sid('SM'), status: 'queued' }
      },
      (reason) => new KlariqoError('SMS_OUTCOME_UNKNOWN', { number, reason }),
    )
  }

  async fetchCall(sid: string, signal?: AbortSignal): Promise<PhoneCall | null> {
    return this.#run('fetchCall', signal, () => this.placed.get(sid) ?? null)
  }

  async calls(query: Parameters<Telephony['calls']>[0], signal?: AbortSignal): Promise<PhoneCall[]> {
    return this.#run('calls', signal, () =>
      [...this.placed.values()]
        .filter((it) => it.startedAt >= query.since && [it.from, it.to].some((it) => query.numbers.includes(it)))
        .reverse(),
    )
  }

  async hangUp(sid: string, signal?: AbortSignal): Promise<void> {
    return this.#run('hangUp', signal, () => {
      const call = this.placed.get(sid)
      if (call && !call.status.startsWith('c'))
        this.placed.set(sid, { ...call, status: 'completed', durationSeconds: 0 })
    })
  }

  async recordings(query: Parameters<Telephony['recordings']>[0], signal?: AbortSignal): Promise<Recording[]> {
    return this.#run('recordings', signal, () =>
      [...this.recorded.values()]
        .filter((it) => ('callSid' in query ? it.callSid === query.callSid : it.createdAt < query.before))
        .map(({ sound: _, ...recording }) => recording),
    )
  }

  async recordingSound(sid: string, signal?: AbortSignal): Promise<Uint8Array | null> {
    return this.#run('recordingSound', signal, () => this.recorded.get(sid)?.sound ?? null)
  }

  async deleteRecording(sid: string, signal?: AbortSignal): Promise<void> {
    return this.#run('deleteRecording', signal, () => {
      this.recorded.delete(sid)
    })
  }

  async #run<Result>(
    operation: Operation,
    signal: AbortSignal | undefined,
    effect: () => Result,
    unknown: (reason: string) => KlariqoError = (reason) =>
      new KlariqoError('TELEPHONY_UNREACHABLE', { address: 'fake', reason }),
  ): Promise<Result> {
    signal?.throwIfAborted()
    this.requests.push(operation)
    await this.before(operation)
    signal?.throwIfAborted()
    const at = this.#faults.findIndex((it) => it.operation === operation)
    const fault = at < 0 ? undefined : this.#faults.splice(at, 1)[0]?.fault
    if (fault instanceof KlariqoError) throw fault
    if (fault === 'after') effect()
    if (fault === 'late') this.#pending.push(effect)
    if (fault) throw unknown('the connection broke')
    return structuredClone(effect())
  }

  #change(operation: Operation, sid: string, changes: Partial<OwnedNumber>, signal?: AbortSignal) {
    return this.#run(operation, signal, () => {
      const number = this.owned.get(sid)
      if (!number) throw new KlariqoError('NUMBER_NOT_OWNED', { number: sid })
      this.#remember()
      const changed = { ...number, ...changes }
      this.owned.set(sid, changed)
      return changed
    })
  }

  #checkPapers(candidate: NumberCandidate, order: { addressSid?: string; bundleSid?: string }): void {
    const number = candidate.phoneNumber
    if (candidate.addressRequirement !== 'none' && !order.addressSid) {
      throw new KlariqoError('NUMBER_ADDRESS_REQUIRED', { number })
    }
    if (candidate.isoCountry === 'US') return
    if (!order.bundleSid || (this.bundles[order.bundleSid] ?? 'twilio-approved') !== 'twilio-approved') {
      throw new KlariqoError('NUMBER_BUNDLE_REQUIRED', { number })
    }
  }

  #held = (phoneNumber: string) => [...this.owned.values()].find((it) => it.phoneNumber === phoneNumber)

  #seen(): OwnedNumber[] {
    if (this.staleReads <= 0) return [...this.owned.values()]
    this.staleReads--
    return [...this.#previous.values()]
  }

  #remember(): void {
    this.#previous = new Map(this.owned)
  }

  #sid = (prefix: string) => `${prefix}${String(++this.#counter).padStart(32, '0')}`
}

const webhooksOf = (webhooks: NumberWebhooks | undefined) => ({
  voice: webhooks?.voice ?? null,
  sms: webhooks?.sms ?? null,
  status: webhooks?.status ?? null,
  ...(webhooks?.voiceFallback && { voiceFallback: webhooks.voiceFallback }),
})
