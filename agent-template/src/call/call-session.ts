import type { Heard, RecogniserStream } from '../providers/recogniser.ts'
import type { NextAction } from '../twiml/next-answer.ts'
import { Alarm } from './alarm.ts'
import type { AnswerReport } from './answer.ts'
import { Answerer, type Said } from './answerer.ts'
import { backchannels, type IsBackchannel } from './backchannels.ts'
import type { TurnTimes } from './call-journal.ts'
import type { CallEnds, CallTools } from './call-tools.ts'
import { CallerTurn } from './caller-turn.ts'
import { EarlyAnswer } from './early-answer.ts'
import { Interruption } from './interruption.ts'
import { Keypad } from './keypad.ts'
import { Outlet } from './outlet.ts'
import { roundedMs } from './rounded-ms.ts'
import { Silence, silencePrompts } from './silence.ts'
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
  readonly #answerer: Answerer
  readonly #detector: SpeechDetector
  readonly #interruption: Interruption
  readonly #early: EarlyAnswer
  readonly #silence: Silence
  readonly #keypad: Keypad
  readonly #isBackchannel: IsBackchannel
  readonly #ear: RecogniserStream
  readonly #buffer = new TurnBuffer()
  readonly #turn = new CallerTurn()
  readonly #late = new Alarm(() => this.#onLate())
  readonly #stuck = new Alarm(() => this.#onStuck())
  readonly #tooLong = new Alarm(() => this.#onTooLong())
  /** Answers that were over before the turn they belong to: written up behind it. */
  readonly #untold: { report: AnswerReport; turn: TurnTimes | null }[] = []
  #heardAt = 0
  #ending = false
  #closed = false

  constructor(tools: CallTools, ends: CallEnds) {
    this.#tools = tools
    this.#ends = ends
    const { now, pacer, tenant, limits, model, voice } = tools
    this.#outlet = new Outlet({ ...ends, pacer, now, markMs: limits.mark, onQuiet: () => this.#onQuiet() })
    const listener = {
      onFirstFrame: () => this.#late.clear(),
      onAnswered: (report: AnswerReport, turn: TurnTimes | null) => this.#onAnswered(report, turn),
      onAfterwards: (next: NextAction) => this.#leave(next),
    }
    this.#speaker = new Speaker({ outlet: this.#outlet, tenant, now, markMs: limits.mark, listener })
    this.#thinker = new Thinker({ model, voice, toolbelt: ends.toolbelt, speaker: this.#speaker, now })
    this.#answerer = new Answerer({
      tools,
      speaker: this.#speaker,
      thinker: this.#thinker,
      onThinking: (turn) => this.#wait(turn.speechEndAt ?? turn.finalAt),
      onFailure: (error) => this.#fail(error),
      onTooMany: (turn) => this.#onTooLong(turn),
    })
    this.#detector = new SpeechDetector(tools.classifier(), {
      onSpeechStart: (at) => this.#onSpeechStart(at),
      onSpeechEnd: (at, lengthMs) => this.#onSpeechEnd(at, lengthMs),
    })
    this.#interruption = new Interruption({ speaker: this.#speaker, limits, onGivenBack: () => this.#onGivenBack() })
    this.#early = new EarlyAnswer({
      routeOf: (text) => this.#answerer.routeOf(text),
      now,
      lastVoicedAt: () => this.#detector.lastVoicedAt,
      may: (route) => !this.#ending && this.#isFree && this.#answerer.mayBeEarly(route),
      answer: (route) => this.#answerer.answerEarly(route, { ...this.#times(now()), answeredOn: 'interim' }),
    })
    this.#silence = new Silence({
      afterMs: limits.silence,
      tenant,
      may: () => !this.#ending && !this.#outlet.busy && !this.#keypad.typing,
      onPrompt: (snippet) => this.#speaker.say(snippet, { afterwards: null }),
      onGoodbye: () => this.#answerer.goOn('hangup', null),
    })
    this.#keypad = new Keypad({
      pauseMs: limits.keypad,
      listener: {
        onDigits: (digits) => this.#onTurn({ text: digits, confidence: 1 }, now()),
        onPerson: () => this.#onPerson(),
        onRepeat: () => this.#onRepeat(),
      },
    })
    this.#isBackchannel = backchannels(tenant.config.language)
    this.#greet()
    const ear = {
      onHeard: (event: Heard) => this.#onHeard(event),
      onFailure: (error: Error) => this.#fail(error),
    }
    this.#ear = tools.recogniser.open(ear, { callSid: ends.callSid })
    this.#tooLong.set(ends.limitMs)
  }

  /** What was said, for a conversation that goes on over another socket. */
  get said(): readonly Said[] {
    return this.#answerer.said
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

  /** A key of the caller's phone: `0` to `9`, `*` or `#`. */
  onKey(key: string): void {
    if (this.#closed || this.#ending) return
    const now = this.#tools.now()
    this.#silence.begin()
    this.#late.clear()
    this.#turn.wordsCame(now, 0, false)
    this.#turn.speechEndAt = now
    if (this.#early.given === null) this.#cut()
    else this.#takeBack()
    this.#keypad.press(key)
  }

  /** The media socket is closed, whoever closed it. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    for (const alarm of [this.#late, this.#stuck, this.#tooLong]) alarm.clear()
    for (const part of [this.#silence, this.#keypad, this.#early, this.#interruption]) part.close()
    this.#thinker.stop()
    this.#speaker.close()
    this.#tell(this.#buffer.finish())
    this.#ear.close()
    this.#detector.close()
  }

  /** Notice and greeting; a conversation that goes on over another socket needs neither. */
  #greet(): void {
    const { tenant } = this.#tools
    const { greeting, roles, record_calls } = tenant.config
    const { earlier, onNoticed } = this.#ends
    for (const said of earlier ?? []) this.#answerer.remember(said)
    if (earlier !== null) return this.#speaker.say(silencePrompts(tenant)[0] ?? roles.not_understood)
    if (record_calls && roles.recording_notice !== undefined) {
      this.#speaker.say(roles.recording_notice, { interruptible: false, onHeard: onNoticed })
    }
    const { snippet, interruptible } = greeting
    this.#speaker.say(snippet, { interruptible, afterwards: null, repeatable: true })
  }

  #onHeard(event: Heard): void {
    if (this.#closed) return
    const now = this.#tools.now()
    this.#heardAt = now
    const turn = this.#buffer.take(event)
    if (turn) this.#onTurn(turn, now)
    else if (event.kind === 'words' && event.text !== '') this.#onWords(this.#buffer.pending, event.confidence, now)
  }

  /** Words of a turn that may go on. Whoever speaks has the floor: `clear` leaves before anything else is thought about. */
  #onWords(text: string, confidence: number, now: number): void {
    this.#silence.end()
    this.#turn.wordsCame(now, this.#leftMs, this.#detector.speaking)
    if (this.#ending) return
    this.#interruption.wordsCame()
    if (this.#early.given !== null) {
      if (!this.#early.stillFits(text)) this.#takeBack()
      return
    }
    if (!this.#isBackchannel(text)) this.#giveWay()
    if (confidence >= this.#tools.limits.confidence) this.#early.take(text, this.#turn.seen)
  }

  #onTurn(turn: Turn, finalAt: number): void {
    const early = this.#early.given
    if (early !== null && (turn.text === '' || this.#early.stillFits(turn.text))) {
      // Answered already: what a sound behind the words has taken back goes on.
      this.#early.over()
      if (!this.#detector.speaking) this.#interruption.giveBack()
      this.#answerer.remember({ role: 'user', text: turn.text || early.text })
      return this.#tell({ ...turn, text: turn.text || early.text })
    }
    if (early !== null) this.#takeBack()
    if (turn.text === '') return this.#onWordless(finalAt)
    this.#turn.wordsCame(finalAt, this.#leftMs, this.#detector.speaking)
    this.#silence.forget()
    if (!this.#ending && !this.#isListening(turn.text)) this.#answer(turn, finalAt)
    this.#tell(turn)
  }

  #answer({ text, confidence }: Turn, finalAt: number): void {
    const times = { ...this.#times(finalAt), answeredOn: 'final' as const }
    this.#giveWay()
    this.#stopThinking()
    for (const { report } of this.#untold) this.#remember(report)
    // The answer leaves first, the bookkeeping follows.
    if (confidence < this.#tools.limits.confidence) this.#answerer.say('not_understood', { turn: times })
    else this.#answerer.answer(text, times)
  }

  /** The caller only lets us know that they listen: we go on, or never stopped. */
  #isListening(text: string): boolean {
    const { leftMs, interrupted } = this.#turn
    if (interrupted || leftMs < this.#tools.limits.backchannel || !this.#isBackchannel(text)) return false
    this.#interruption.giveBack()
    return true
  }

  /** The recogniser tells of the end of a sound in which it heard no words. */
  #onWordless(finalAt: number): void {
    if (this.#ending) return
    const long = this.#turn.speechMs >= this.#tools.limits.speech
    if (!long && !this.#turn.interrupted) return this.#interruption.giveBack()
    const turn = this.#times(finalAt)
    this.#cut()
    this.#stopThinking()
    this.#answerer.say('not_understood', { turn })
    this.#turn.over()
  }

  /** The turn is over: writes up what the caller said, and what of our answers waits for it. */
  #tell({ text, confidence }: Turn): void {
    const now = this.#tools.now()
    if (text !== '') this.#ends.journal.customer(text, this.#turn.startedAt ?? now, confidence)
    for (const { report, turn } of this.#untold.splice(0)) this.#ends.journal.agent(report, turn)
    this.#turn.over()
    if (!this.#outlet.busy && !this.#thinker.busy) this.#silence.begin()
  }

  #onAnswered(report: AnswerReport, turn: TurnTimes | null): void {
    if (this.#early.given !== null || this.#untold.length > 0) {
      this.#untold.push({ report, turn })
      return
    }
    this.#remember(report)
    this.#ends.journal.agent(report, turn)
  }

  #remember({ heard }: AnswerReport): void {
    if (heard !== '') this.#answerer.remember({ role: 'assistant', text: heard })
  }

  /** The turn went on and means something else: what was answered early is taken back, and the caller is heard out. */
  #takeBack(): void {
    this.#answerer.takeBack()
    this.#cut()
    this.#early.over()
  }

  /** A filler need not stop: it is short, and the answer follows it. */
  #giveWay(): void {
    if (!this.#isFilling || this.#interruption.open) this.#cut()
  }

  /** The caller has the floor: what we are saying, or thinking, is given up. */
  #cut(): void {
    if (!this.#outlet.interruptible || !(this.#outlet.busy || this.#thinker.busy)) return
    this.#outlet.clear()
    this.#interruption.close()
    this.#stopThinking()
    this.#turn.interrupted = true
  }

  #onSpeechStart(at: number): void {
    this.#turn.soundBegan(at, this.#leftMs)
    this.#silence.end()
    this.#late.clear()
    if (this.#ending || this.#interruption.open || !this.#outlet.interruptible) return
    if (!this.#outlet.busy && !this.#thinker.busy) return
    if (!this.#interruption.begin()) return
    this.#ends.log.info({ onset_to_clear_ms: roundedMs(this.#tools.now() - at) }, 'interrupted')
  }

  #onSpeechEnd(at: number, lengthMs: number): void {
    if (!this.#outlet.busy) this.#silence.begin()
    this.#interruption.soundEnded(lengthMs)
    if (this.#turn.soundEnded(at, lengthMs) && !this.#ending) this.#wait(at)
  }

  /** Nothing came of the caller's sound. */
  #onGivenBack(): void {
    const short = this.#turn.speechMs < this.#tools.limits.speech && !this.#detector.speaking
    if (short && this.#buffer.pending === '') this.#turn.over()
  }

  /** The caller has waited long enough for a sound. */
  #onLate(): void {
    if (this.#ending || this.#early.given !== null) return
    if (this.#isTalking) return this.#late.set(this.#tools.limits.filler)
    if (this.#interruption.open && this.#buffer.pending === '') this.#cut()
    if (this.#outlet.busy) return
    if (!this.#owesAnswer && this.#turn.interrupted) return this.#answerer.say('not_understood')
    if (!this.#owesAnswer) return
    if (!this.#thinker.busy) this.#ear.late()
    this.#answerer.say('filler')
  }

  /** No answer has come of it at all. */
  #onStuck(): void {
    if (this.#ending) return
    if (this.#isTalking) return this.#stuck.set(this.#tools.limits.filler)
    if (this.#thinker.silent) this.#fail(new Error('no answer in time'))
    else if (this.#buffer.pending !== '') this.#onTurn(this.#buffer.finish(), this.#tools.now())
    else if (this.#isDeaf) this.#fail(new Error('the recogniser heard nothing of what the caller said'))
  }

  #onQuiet(): void {
    if (this.#ending) return
    this.#silence.begin()
    // After a filler, or in the middle of a reply that does not go on.
    if (this.#owesAnswer) this.#late.set(this.#tools.limits.filler)
  }

  #onPerson(): void {
    this.#stopThinking()
    this.#answerer.goOn('transfer', this.#times(this.#tools.now()))
    this.#tell({ text: '0', confidence: 1 })
  }

  #onRepeat(): void {
    this.#stopThinking()
    if (!this.#speaker.again(this.#times(this.#tools.now()))) this.#answerer.say('not_understood')
    this.#tell({ text: '', confidence: 1 })
  }

  /** A vendor failed: say so from disk, then pass the caller on or take a message. Never silence. */
  #fail(error: unknown): void {
    if (this.#closed || this.#ending) return
    this.#ends.log.error({ err: error }, 'giving the call on')
    if (this.#interruption.open) this.#cut()
    this.#ending = true
    this.#stopThinking()
    const next = this.#tools.tenant.config.transfer_number === null ? 'voicemail' : 'transfer'
    this.#answerer.say('apology', { interruptible: false })
    this.#answerer.say(next, { interruptible: false, afterwards: next })
  }

  /** As long as it may last, or as many turns as it may have: whatever is being said gives way to the goodbye. */
  #onTooLong(turn: TurnTimes | null = null): void {
    if (this.#closed || this.#ending) return
    this.#ending = true
    this.#stopThinking()
    this.#interruption.close()
    this.#outlet.clear()
    this.#answerer.say('goodbye', { afterwards: 'hangup', interruptible: false, turn })
  }

  #leave(next: NextAction): void {
    if (this.#closed) return
    this.#ending = true
    this.#ends.leave(next)
  }

  #stopThinking(): void {
    this.#thinker.stop()
    this.#stuck.clear()
  }

  /** The caller waits for an answer since then. */
  #wait(since: number): void {
    const { now, limits } = this.#tools
    this.#late.set(limits.filler - (now() - since))
    this.#stuck.set(limits.stuck - (now() - since))
  }

  /** What is left to be heard of us, ms; of an answer that is still being thought, nobody knows. */
  get #leftMs(): number {
    return this.#thinker.busy ? Number.POSITIVE_INFINITY : this.#speaker.leftMs
  }

  /** Nothing is being said that an answer would have to wait for. */
  get #isFree(): boolean {
    return !this.#interruption.open && (!this.#outlet.busy || this.#isFilling)
  }

  get #isFilling(): boolean {
    return this.#speaker.isSayingOnly(this.#tools.tenant.config.roles.filler)
  }

  /** The caller is speaking, as opposed to a noise in which there are no words. */
  get #isTalking(): boolean {
    const since = Math.max(this.#turn.soundAt, this.#turn.wordsAt)
    return this.#detector.speaking && this.#tools.now() - since < this.#tools.limits.noise
  }

  /** The caller waits: for words to be heard, or for what answers them. */
  get #owesAnswer(): boolean {
    return this.#thinker.busy || this.#buffer.pending !== '' || this.#isDeaf
  }

  /** Our own detector heard the caller speak and the recogniser has not said a word about it. */
  get #isDeaf(): boolean {
    return this.#turn.speechMs >= this.#tools.limits.speech && this.#heardAt < (this.#turn.startedAt ?? 0)
  }

  #times(finalAt: number): TurnTimes {
    const { speechEndAt, seen } = this.#turn
    return { finalAt, speechEndAt: speechEndAt ?? (seen ? this.#detector.lastSpeechAt : null) }
  }
}
