import { meteredModel } from '../providers/metered-model.ts'
import type { Heard, RecogniserStream } from '../providers/recogniser.ts'
import { Answerer, type Said } from './answerer.ts'
import type { CallParts } from './call-parts.ts'
import type { CallEnds, CallTools } from './call-tools.ts'
import { CallerTurn } from './caller-turn.ts'
import { Farewell } from './farewell.ts'
import { Floor } from './floor.ts'
import { Keypad } from './keypad.ts'
import { Outlet } from './outlet.ts'
import { Patience } from './patience.ts'
import { roundedMs } from './rounded-ms.ts'
import { Silence, silencePrompts } from './silence.ts'
import { Speaker } from './speaker.ts'
import { SpeechDetector } from './speech-detector.ts'
import { Thinker } from './thinker.ts'
import { TokenBudget } from './token-budget.ts'
import { TurnBuffer } from './turn-buffer.ts'
import { Turns } from './turns.ts'

/** The conversation of one call: brings together what hears, what decides and what speaks. Nothing of it outlives `close`. */
export class CallSession {
  readonly #parts: CallParts
  readonly #floor: Floor
  readonly #farewell: Farewell
  readonly #patience: Patience
  readonly #turns: Turns
  readonly #silence: Silence
  readonly #keypad: Keypad
  readonly #ear: RecogniserStream
  #closed = false

  constructor(tools: CallTools, ends: CallEnds) {
    this.#parts = this.#partsOf(tools, ends)
    const parts = this.#parts
    const { now, limits, tenant } = tools
    this.#floor = new Floor(parts, () => this.#patience.forget())
    this.#farewell = new Farewell(parts, this.#floor)
    const decided = { parts, floor: this.#floor, farewell: this.#farewell }
    this.#turns = new Turns({ ...decided, onOver: (said) => this.#onTurnOver(said) })
    this.#patience = new Patience({
      ...decided,
      isAnswered: () => this.#turns.isAnswered,
      onWordsLate: () => this.#ear.late(),
      onTurnStuck: () => this.#turns.end(parts.buffer.finish(), now()),
    })
    this.#silence = new Silence({
      afterMs: limits.silence,
      tenant,
      may: () => !this.#farewell.begun && !parts.outlet.busy && !this.#keypad.typing,
      onPrompt: (snippet) => parts.speaker.say(snippet, { afterwards: null }),
      onGoodbye: () => parts.answerer.goOn('hangup', null),
    })
    this.#keypad = new Keypad({
      pauseMs: limits.keypad,
      listener: {
        onDigits: (digits) => this.#turns.end({ text: digits, confidence: 1 }, now()),
        onPerson: (key) => this.#turns.person(key),
        onRepeat: () => this.#turns.again(),
      },
    })
    this.#greet()
    const ear = {
      onHeard: (event: Heard) => this.#onHeard(event),
      onFailure: (error: Error) => this.#farewell.fail(error),
    }
    this.#ear = tools.recogniser.open(ear, { callSid: ends.callSid })
  }

  /** What was said, for a conversation that goes on over another socket. */
  get said(): readonly Said[] {
    return this.#parts.answerer.said
  }

  /** Sound of the caller, mu-law. */
  onMedia(mulaw: Buffer): void {
    if (this.#closed) return
    this.#ear.send(mulaw)
    this.#parts.detector.take(mulaw, this.#parts.tools.now())
  }

  onMark(name: string): void {
    this.#parts.outlet.onMark(name)
  }

  /** A key of the caller's phone: `0` to `9`, `*` or `#`. */
  onKey(key: string): void {
    if (this.#closed || this.#farewell.begun) return
    this.#silence.begin()
    this.#patience.calm()
    this.#turns.key(this.#parts.tools.now())
    this.#keypad.press(key)
  }

  /** The media socket is closed, whoever closed it. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    for (const part of [this.#silence, this.#keypad, this.#patience, this.#farewell, this.#floor]) part.close()
    this.#parts.thinker.stop()
    this.#parts.speaker.close()
    this.#turns.close()
    this.#ear.close()
    this.#parts.detector.close()
  }

  #partsOf(tools: CallTools, ends: CallEnds): CallParts {
    const { now, pacer, tenant, limits, model, voice } = tools
    const onHeld = (): void => {
      tools.counters.outboundHeld += 1
    }
    const outlet = new Outlet({ ...ends, pacer, now, markMs: limits.mark, onQuiet: () => this.#onQuiet(), onHeld })
    const speaker = new Speaker({
      outlet,
      tenant,
      now,
      markMs: limits.mark,
      listener: {
        onFirstFrame: () => this.#patience.calm(),
        onAnswered: (report, turn) => this.#turns.answered(report, turn),
        onAfterwards: (next) => this.#farewell.leave(next),
      },
    })
    const tokens = new TokenBudget(limits.callTokens)
    const thinker = new Thinker({
      model: meteredModel(model, tokens),
      voice,
      toolbelt: ends.toolbelt,
      speaker,
      now,
    })
    const answerer = new Answerer({
      tools,
      speaker,
      thinker,
      onThinking: (turn) => this.#patience.begin(turn.speechEndAt ?? turn.finalAt),
      onFailure: (error) => this.#farewell.fail(error),
      mayThink: () => {
        if (!tokens.spent && !tools.modelTokens.spent) return true
        ends.log.error(
          { call: tokens.used, day: tools.modelTokens.used },
          'the model has used as many tokens as it may',
        )
        return false
      },
      onTooMany: (turn) => this.#farewell.tooLong(turn),
    })
    const detector = new SpeechDetector(tools.classifier(), {
      onSpeechStart: (at) => this.#onSpeechStart(at),
      onSpeechEnd: (at, lengthMs) => this.#onSpeechEnd(at, lengthMs),
    })
    return {
      tools,
      ends,
      outlet,
      speaker,
      thinker,
      answerer,
      detector,
      turn: new CallerTurn(),
      buffer: new TurnBuffer(),
    }
  }

  /** Notice and greeting; a conversation that goes on over another socket needs neither. */
  #greet(): void {
    const { tools, ends, speaker, answerer } = this.#parts
    const { greeting, roles, record_calls } = tools.tenant.config
    const { earlier, onNoticed } = ends
    for (const said of earlier ?? []) answerer.remember(said)
    if (earlier !== null) return speaker.say(silencePrompts(tools.tenant)[0] ?? roles.not_understood)
    if (record_calls && roles.recording_notice !== undefined) {
      speaker.say(roles.recording_notice, { interruptible: false, onHeard: onNoticed })
    }
    const { snippet, interruptible } = greeting
    speaker.say(snippet, { interruptible, afterwards: null, repeatable: true })
  }

  #onHeard(event: Heard): void {
    if (this.#closed) return
    const { buffer, tools } = this.#parts
    const now = tools.now()
    this.#patience.heard(now)
    const turn = buffer.take(event)
    if (turn) return this.#turns.end(turn, now)
    if (event.kind !== 'words' || event.text === '') return
    this.#turns.words(buffer.pending, event.confidence, now)
    this.#silence.end()
  }

  #onSpeechStart(at: number): void {
    const { turn, ends, tools } = this.#parts
    turn.soundBegan(at, this.#floor.leftMs)
    if (!this.#farewell.begun && this.#floor.soundBegan()) {
      ends.log.info({ onset_to_clear_ms: roundedMs(tools.now() - at) }, 'interrupted')
    }
    this.#silence.end()
    this.#patience.calm()
  }

  #onSpeechEnd(at: number, lengthMs: number): void {
    if (!this.#parts.outlet.busy) this.#silence.begin()
    this.#floor.soundEnded(lengthMs)
    if (this.#parts.turn.soundEnded(at, lengthMs) && !this.#farewell.begun) this.#patience.begin(at)
  }

  #onQuiet(): void {
    if (this.#farewell.begun) return
    this.#silence.begin()
    this.#patience.quiet()
  }

  #onTurnOver(said: boolean): void {
    if (said) this.#silence.forget()
    if (!this.#parts.outlet.busy && !this.#parts.thinker.busy) this.#silence.begin()
  }
}
