import type { AnswerReport } from './answer.ts'
import { backchannels, type IsBackchannel } from './backchannels.ts'
import type { TurnTimes } from './call-journal.ts'
import type { CallParts } from './call-parts.ts'
import { EarlyAnswer } from './early-answer.ts'
import type { Farewell } from './farewell.ts'
import type { Floor } from './floor.ts'
import type { Turn } from './turn-buffer.ts'

export type TurnsOptions = {
  parts: CallParts
  floor: Floor
  farewell: Farewell
  /** A turn is over; `said`: the caller said something in it. */
  onOver(said: boolean): void
}

/** The caller's turns: what each comes to, and that it is written up with what answered it. */
export class Turns {
  readonly #options: TurnsOptions
  readonly #parts: CallParts
  readonly #floor: Floor
  readonly #early: EarlyAnswer
  readonly #isBackchannel: IsBackchannel
  /** Answers that were over before the turn they belong to: written up behind it. */
  readonly #untold: { report: AnswerReport; turn: TurnTimes | null }[] = []

  constructor(options: TurnsOptions) {
    this.#options = options
    const { parts, floor, farewell } = options
    this.#parts = parts
    this.#floor = floor
    const { answerer, detector, tools } = parts
    this.#early = new EarlyAnswer({
      routeOf: (text) => answerer.routeOf(text),
      now: tools.now,
      lastVoicedAt: () => detector.lastVoicedAt,
      may: (route) => !farewell.begun && floor.isFree && answerer.mayBeEarly(route),
      answer: (route) => answerer.answerEarly(route, { ...this.#times(tools.now()), answeredOn: 'interim' }),
    })
    this.#isBackchannel = backchannels(tools.tenant.config.language)
  }

  /** The turn under way has been answered before its end. */
  get isAnswered(): boolean {
    return this.#early.given !== null
  }

  /** Words of a turn that may go on. Whoever speaks has the floor: `clear` leaves before anything else is thought about. */
  words(text: string, confidence: number, now: number): void {
    const { turn, detector, tools } = this.#parts
    turn.wordsCame(now, this.#floor.leftMs, detector.speaking)
    if (this.#options.farewell.begun) return
    this.#floor.wordsCame()
    if (this.isAnswered) {
      if (!this.#early.stillFits(text)) this.#takeBack()
      return
    }
    if (!this.#isBackchannel(text)) this.#floor.giveWay()
    if (confidence >= tools.limits.confidence) this.#early.take(text, turn.seen)
  }

  /** A turn has ended. */
  end(turn: Turn, finalAt: number): void {
    const early = this.#early.given
    if (early !== null && (turn.text === '' || this.#early.stillFits(turn.text))) {
      return this.#confirm({ ...turn, text: turn.text || early.text }, finalAt)
    }
    if (early === null) this.#early.over()
    else this.#takeBack()
    if (turn.text === '') return this.#endWithoutWords(finalAt)
    this.#parts.turn.wordsCame(finalAt, this.#floor.leftMs, this.#parts.detector.speaking)
    const goesOn = this.#goesOn(finalAt)
    if (!this.#options.farewell.begun && !this.#isListening(turn.text, goesOn)) this.#answer(turn, finalAt, goesOn)
    this.#tell(turn)
    if (goesOn) this.#parts.turn.soundBegan(this.#parts.turn.soundAt, 0)
  }

  /** A key was pressed: whatever it will mean, the caller wants the floor. */
  key(now: number): void {
    const { turn } = this.#parts
    turn.wordsCame(now, 0, false)
    turn.speechEndAt = now
    if (this.isAnswered) this.#takeBack()
    else this.#floor.cut()
  }

  /** The caller asks for a person by pressing `key`. */
  person(key: string): void {
    this.#floor.stopThinking()
    this.#parts.answerer.goOn('transfer', this.#times(this.#parts.tools.now()))
    this.#tell({ text: key, confidence: 1 })
  }

  /** The caller wants to hear the latest answer again. */
  again(): void {
    this.#floor.stopThinking()
    const { speaker, answerer, tools } = this.#parts
    if (!speaker.again(this.#times(tools.now()))) answerer.say('not_understood')
    this.#tell({ text: '', confidence: 1 })
  }

  /** Something of ours was heard, or cut off. */
  answered(report: AnswerReport, turn: TurnTimes | null): void {
    if (this.isAnswered || this.#untold.length > 0) {
      this.#untold.push({ report, turn })
      return
    }
    this.#remember(report)
    this.#parts.ends.journal.agent(report, turn)
  }

  /** The call is over: what the caller was saying is written up as far as it was heard. */
  close(): void {
    this.#early.close()
    this.#write(this.#parts.buffer.finish())
  }

  #answer({ text, confidence }: Turn, finalAt: number, goesOn: boolean): void {
    const { answerer, tools } = this.#parts
    const times = { ...this.#times(finalAt), answeredOn: 'final' as const }
    this.#floor.giveWay()
    this.#floor.stopThinking()
    if (goesOn) this.#floor.wait()
    for (const { report } of this.#untold) this.#remember(report)
    // The answer leaves first, the bookkeeping follows.
    if (confidence < tools.limits.confidence) answerer.say('not_understood', { turn: times })
    else answerer.answer(text, times)
  }

  /** By the time the recogniser tells of the end, the caller has begun to speak again. */
  #goesOn(now: number): boolean {
    const { turn, detector, tools } = this.#parts
    return turn.speechMs > 0 && detector.isVoiced(now) && now - turn.soundAt < tools.limits.noise
  }

  /** It was answered already: what a sound behind the words has taken back goes on. */
  #confirm(turn: Turn, finalAt: number): void {
    this.#early.over()
    if (!this.#parts.detector.isVoiced(finalAt)) this.#floor.giveBack()
    this.#parts.answerer.remember({ role: 'user', text: turn.text })
    for (const { report } of this.#untold) this.#remember(report)
    this.#tell(turn)
  }

  /** It went on and means something else: what was answered is taken back, and the caller is heard out. */
  #takeBack(): void {
    this.#parts.answerer.takeBack()
    this.#floor.cut()
    this.#early.over()
  }

  /** The caller only lets us know that they listen: we go on, or never stopped. */
  #isListening(text: string, goesOn: boolean): boolean {
    const { turn, tools } = this.#parts
    if (turn.interrupted || turn.leftMs < tools.limits.backchannel || !this.#isBackchannel(text)) return false
    if (!goesOn) this.#floor.giveBack()
    return true
  }

  /** The recogniser tells of the end of a sound in which it heard no words. */
  #endWithoutWords(finalAt: number): void {
    const { turn, tools, answerer, detector } = this.#parts
    if (this.#options.farewell.begun) return
    // The recogniser may know of the end before our own detector does.
    const speechMs = turn.speechMs + detector.untoldMs(tools.now())
    if (speechMs < tools.limits.speech && !turn.interrupted) return this.#floor.giveBack()
    const times = this.#times(finalAt)
    this.#floor.cut()
    this.#floor.stopThinking()
    answerer.say('not_understood', { turn: times })
    turn.over()
  }

  /** The turn is over: it is written up, and what of our answers waited for it. */
  #tell(turn: Turn): void {
    this.#write(turn)
    this.#parts.turn.over()
    this.#options.onOver(turn.text !== '')
  }

  #write({ text, confidence }: Turn): void {
    const { ends, turn, tools } = this.#parts
    if (text !== '') ends.journal.customer(text, turn.startedAt ?? tools.now(), confidence)
    for (const { report, turn } of this.#untold.splice(0)) ends.journal.agent(report, turn)
  }

  #remember({ heard }: AnswerReport): void {
    if (heard !== '') this.#parts.answerer.remember({ role: 'assistant', text: heard })
  }

  #times(finalAt: number): TurnTimes {
    const { turn, detector } = this.#parts
    return { finalAt, speechEndAt: turn.speechEndAt ?? (turn.seen ? detector.lastSpeechAt : null) }
  }
}
