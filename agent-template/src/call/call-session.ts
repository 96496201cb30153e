import type { Tenant } from '../config/tenant.ts'
import type { Heard, RecogniserStream } from '../providers/recogniser.ts'
import type { NextAction } from '../twiml/next-answer.ts'
import { Alarm } from './alarm.ts'
import type { TurnTimes } from './call-journal.ts'
import type { CallEnds, CallTools } from './call-tools.ts'
import { Outlet } from './outlet.ts'
import { roundedMs } from './rounded-ms.ts'
import { routeUtterance } from './route-utterance.ts'
import { Speaker } from './speaker.ts'
import { SpeechDetector } from './speech-detector.ts'
import { Thinker } from './thinker.ts'
import { type Turn, TurnBuffer } from './turn-buffer.ts'

/** The conversation of one call: who speaks when, and what answers. Nothing of it outlives `close`. */
export class CallSession {
  readonly #tools: CallTools
  readonly #ends: CallEnds
  readonly #outlet: Outlet
  readonly #speaker: Speaker
  readonly #thinker: Thinker
  readonly #detector: SpeechDetector
  readonly #ear: RecogniserStream
  readonly #buffer = new TurnBuffer()
  readonly #late = new Alarm(() => this.#onLate())
  readonly #stuck = new Alarm(() => this.#onStuck())
  readonly #silence = new Alarm(() => this.#onSilence())
  readonly #tooLong = new Alarm(() => this.#onTooLong())
  #turnStartedAt: number | null = null
  #speechEndAt: number | null = null
  #speechMs = 0
  #heardAt = 0
  #prompted = false
  #interrupted = false
  #ending = false
  #lastSnippet: string | null = null
  #turns = 0
  #closed = false

  constructor(tools: CallTools, ends: CallEnds) {
    this.#tools = tools
    this.#ends = ends
    const { now, pacer, tenant, limits } = tools
    this.#outlet = new Outlet({ ...ends, pacer, now, onQuiet: () => this.#onQuiet() })
    this.#speaker = new Speaker({
      outlet: this.#outlet,
      tenant,
      now,
      markMs: limits.mark,
      listener: {
        onFirstFrame: () => this.#late.clear(),
        onAnswered: (report, turn) => {
          if (report.heard !== '') this.#thinker.remember('assistant', report.heard)
          ends.journal.agent(report, turn)
        },
        onAfterwards: (next) => this.#leave(next),
      },
    })
    const { model, voice } = tools
    this.#thinker = new Thinker({ model, voice, persona: tenant.config.persona_prompt, speaker: this.#speaker, now })
    this.#detector = new SpeechDetector(tools.classifier(), {
      onSpeechStart: (at) => this.#onSpeechStart(at),
      onSpeechEnd: (at, lengthMs) => this.#onSpeechEnd(at, lengthMs),
    })
    const { snippet, interruptible } = tenant.config.greeting
    this.#speaker.say(snippet, { interruptible, afterwards: null })
    const ear = {
      onHeard: (event: Heard) => this.#onHeard(event),
      onFailure: (error: Error) => this.#fail(error),
    }
    this.#ear = tools.recogniser.open(ear, { callSid: ends.callSid })
    this.#tooLong.set(ends.limitMs)
  }

  /** Sound of the caller, mu-law. */
  onMedia(mulaw: Buffer): void {
    if (this.#closed) return
    this.#ear.send(mulaw)
    this.#detector.take(mulaw, this.#tools.now())
  }

  onMark(name: string): void {
    this.#outlet.onMark(name)
  }

  /** The media socket is closed, whoever closed it. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    for (const alarm of [this.#late, this.#stuck, this.#silence, this.#tooLong]) alarm.clear()
    this.#stopThinking()
    this.#speaker.close()
    this.#ear.close()
    this.#detector.close()
  }

  #onHeard(event: Heard): void {
    if (this.#closed) return
    const now = this.#tools.now()
    this.#heardAt = now
    const turn = this.#buffer.take(event)
    if (this.#buffer.pending !== '') this.#silence.clear()
    if (turn) this.#onTurn(turn, now)
  }

  #onTurn(turn: Turn, finalAt: number): void {
    if (this.#ending || (turn.text === '' && this.#speechMs < this.#tools.limits.speech)) return
    const times = { finalAt, speechEndAt: this.#speechEndOf() }
    const filling = this.#speaker.isSayingOnly(this.#tools.tenant.config.roles.filler)
    if (this.#outlet.audible && this.#outlet.interruptible && !filling) this.#outlet.clear()
    this.#stopThinking()
    // The answer leaves first, the bookkeeping follows.
    if (turn.text === '' || turn.confidence < this.#tools.limits.confidence)
      this.#say('not_understood', { turn: times })
    else this.#answer(turn.text, times)
    if (turn.text !== '') this.#ends.journal.customer(turn.text, this.#turnStartedAt ?? finalAt, turn.confidence)
    this.#turnStartedAt = null
    this.#speechMs = 0
    this.#prompted = false
    this.#interrupted = false
  }

  #answer(text: string, turn: TurnTimes): void {
    this.#thinker.remember('user', text)
    this.#turns += 1
    const { config, snippets } = this.#tools.tenant
    const { snippet, words } = routeUtterance(text, this.#tools.routes) ?? { snippet: null, words: [] }
    // The same words twice in a row are no answer to a caller who asks on.
    const fits = snippet !== null && snippet !== this.#lastSnippet
    this.#lastSnippet = fits ? snippet : null
    if (this.#turns > this.#tools.limits.turns) this.#onTooLong(turn)
    else if (!fits) void this.#think(turn)
    else if (snippets[snippet]?.action === 'transfer' && config.transfer_number === null) {
      this.#say('voicemail', { afterwards: 'voicemail', turn })
    } else this.#speaker.say(snippet, { turn: { ...turn, trigger: words.join(' ') } })
  }

  async #think(turn: TurnTimes): Promise<void> {
    this.#after(this.#stuck, this.#tools.limits.stuck, turn.speechEndAt ?? turn.finalAt)
    this.#after(this.#late, this.#tools.limits.filler, turn.speechEndAt ?? turn.finalAt)
    try {
      const outcome = await this.#thinker.reply(turn)
      if (outcome?.next) this.#goOn(outcome.next, turn)
      else if (outcome?.spoken === 0) this.#say('not_understood', { turn })
    } catch (error) {
      this.#fail(error)
    }
  }

  /** As a tool asked for: behind what the reply has said itself. */
  #goOn(asked: NextAction, turn: TurnTimes): void {
    const next = asked === 'transfer' && this.#tools.tenant.config.transfer_number === null ? 'voicemail' : asked
    this.#say(next === 'hangup' ? 'goodbye' : next, { afterwards: next, turn })
  }

  /** Says a snippet by its role; only what is asked for follows it. */
  #say(
    role: Exclude<keyof Tenant['config']['roles'], 'unavailable' | 'recording_notice'>,
    options: { afterwards?: NextAction; turn?: TurnTimes | null; interruptible?: boolean } = {},
  ): void {
    this.#speaker.say(this.#tools.tenant.config.roles[role], { ...options, afterwards: options.afterwards ?? null })
  }

  #leave(next: NextAction): void {
    if (this.#closed) return
    this.#ending = true
    this.#ends.leave(next)
  }

  #onSpeechStart(at: number): void {
    this.#turnStartedAt ??= at
    this.#speechEndAt = null
    this.#silence.clear()
    this.#late.clear()
    if (this.#ending || !this.#outlet.audible || !this.#outlet.interruptible) return
    this.#interrupted = true
    this.#stopThinking()
    this.#outlet.clear()
    this.#ends.log.info({ onset_to_clear_ms: roundedMs(this.#tools.now() - at) }, 'interrupted')
  }

  #onSpeechEnd(at: number, lengthMs: number): void {
    this.#speechEndAt = at
    this.#speechMs += lengthMs
    this.#silence.set(this.#tools.limits.silence)
    if (this.#ending) return
    this.#after(this.#late, this.#tools.limits.filler, at)
    this.#after(this.#stuck, this.#tools.limits.stuck, at)
  }

  /** The caller has waited long enough for a sound. */
  #onLate(): void {
    if (this.#outlet.busy || this.#ending || this.#detector.speaking) return
    const nothingSaid = this.#buffer.pending === '' && !this.#thinker.busy
    if (nothingSaid && this.#interrupted) this.#say('not_understood')
    else if (!nothingSaid || this.#isDeaf()) this.#say('filler')
  }

  /** No answer has come of it at all. */
  #onStuck(): void {
    if (this.#ending || this.#detector.speaking) return
    if (this.#thinker.silent) this.#fail(new Error('no answer in time'))
    else if (this.#buffer.pending !== '') this.#onTurn(this.#buffer.finish(), this.#tools.now())
    else if (this.#isDeaf()) this.#fail(new Error('the recogniser heard nothing of what the caller said'))
  }

  /** Our own detector heard the caller speak and the recogniser has not said a word about it. */
  #isDeaf(): boolean {
    return this.#speechMs >= this.#tools.limits.speech && this.#heardAt < (this.#turnStartedAt ?? 0)
  }

  #onQuiet(): void {
    if (!this.#ending && !this.#detector.speaking) this.#silence.set(this.#tools.limits.silence)
  }

  #onSilence(): void {
    if (this.#ending || this.#outlet.busy) return
    const { snippets, config } = this.#tools.tenant
    const prompt = Object.keys(snippets).find((name) => snippets[name]?.intent === 'silence')
    if (this.#prompted) this.#say('goodbye', { afterwards: 'hangup' })
    else this.#speaker.say(prompt ?? config.roles.not_understood, { afterwards: null })
    this.#prompted = true
  }

  /** A vendor failed: say so from disk, then pass the caller on or take a message. Never silence. */
  #fail(error: unknown): void {
    if (this.#closed || this.#ending) return
    this.#ends.log.error({ err: error }, 'giving the call on')
    this.#ending = true
    this.#stopThinking()
    const next = this.#tools.tenant.config.transfer_number === null ? 'voicemail' : 'transfer'
    this.#say('apology', { interruptible: false })
    this.#say(next, { interruptible: false, afterwards: next })
  }

  /** As long as it may last, or as many turns as it may have: whatever is being said gives way to the goodbye. */
  #onTooLong(turn: TurnTimes | null = null): void {
    if (this.#closed || this.#ending) return
    this.#stopThinking()
    this.#outlet.clear()
    this.#ending = true
    this.#say('goodbye', { afterwards: 'hangup', interruptible: false, turn })
  }

  #stopThinking(): void {
    this.#thinker.stop()
    this.#stuck.clear()
  }

  /** Rings `delayMs` after the moment `since`. */
  #after(alarm: Alarm, delayMs: number, since: number): void {
    alarm.set(delayMs - (this.#tools.now() - since))
  }

  #speechEndOf(): number | null {
    if (this.#speechEndAt !== null) return this.#speechEndAt
    return this.#turnStartedAt === null ? null : this.#detector.lastSpeechAt
  }
}
