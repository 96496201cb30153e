import type { FastifyBaseLogger } from 'fastify'
import type { Tenant } from '../config/tenant.ts'
import type { ChatMessage, Model } from '../providers/model.ts'
import type { Heard, Recogniser, RecogniserStream } from '../providers/recogniser.ts'
import type { Voice } from '../providers/voice.ts'
import type { NextAction } from '../twiml/next-answer.ts'
import { Alarm } from './alarm.ts'
import type { Answer, AnswerReport } from './answer.ts'
import type { CallJournal, TurnTimes } from './call-journal.ts'
import type { CallLimits } from './call-limits.ts'
import type { Line } from './outlet.ts'
import { Outlet } from './outlet.ts'
import type { Pacer } from './pacer.ts'
import { type RouteTable, routeUtterance } from './route-utterance.ts'
import { Speaker } from './speaker.ts'
import { type FrameClassifier, SpeechDetector } from './speech-detector.ts'
import { streamReply } from './stream-reply.ts'
import { type Turn, TurnBuffer } from './turn-buffer.ts'

/** What all conversations of the process share. */
export type CallTools = {
  tenant: Tenant
  routes: RouteTable
  recogniser: Recogniser
  model: Model
  voice: Voice
  pacer: Pacer
  limits: CallLimits
  now: () => number
  classifier: () => FrameClassifier
}

/** What belongs to one call. `leave` closes the media socket, so that the call goes on with `next`. */
export type CallEnds = {
  line: Line
  streamSid: string
  journal: CallJournal
  log: FastifyBaseLogger
  leave(next: NextAction): void
}

/** Messages of the conversation the model sees, the newest. */
const MEMORY = 20

/** The conversation of one call: who speaks when, and what answers. Nothing of it outlives `close`. */
export class CallSession {
  readonly #tools: CallTools
  readonly #ends: CallEnds
  readonly #outlet: Outlet
  readonly #speaker: Speaker
  readonly #detector: SpeechDetector
  readonly #ear: RecogniserStream
  readonly #buffer = new TurnBuffer()
  readonly #history: ChatMessage[] = []
  readonly #late = new Alarm(() => this.#onLate())
  readonly #stuck = new Alarm(() => this.#onStuck())
  readonly #silence = new Alarm(() => this.#onSilence())
  readonly #tooLong = new Alarm(() => this.#say('goodbye', { afterwards: 'hangup' }))
  #thinking: { abort: AbortController; answer: Answer } | null = null
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
    const { line, streamSid } = ends
    this.#outlet = new Outlet({ line, streamSid, pacer, now, onQuiet: () => this.#onQuiet() })
    this.#speaker = new Speaker({
      outlet: this.#outlet,
      tenant,
      now,
      markMs: limits.mark,
      listener: {
        onFirstFrame: () => this.#onFirstFrame(),
        onAnswered: (report, turn) => this.#onAnswered(report, turn),
        onAfterwards: (next) => this.#leave(next),
      },
    })
    this.#detector = new SpeechDetector(tools.classifier(), {
      onSpeechStart: (at) => this.#onSpeechStart(at),
      onSpeechEnd: (at, lengthMs) => this.#onSpeechEnd(at, lengthMs),
    })
    const { greeting } = tenant.config
    this.#speaker.say(greeting.snippet, { interruptible: greeting.interruptible, afterwards: null })
    this.#ear = tools.recogniser.open({
      onHeard: (event) => this.#onHeard(event),
      onFailure: (error) => this.#fail(error),
    })
    this.#tooLong.set(limits.call)
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
    if (this.#outlet.audible && this.#outlet.interruptible && !this.#isFilling()) this.#outlet.clear()
    this.#stopThinking()
    // The answer leaves first, the bookkeeping follows.
    if (turn.text === '' || turn.confidence < this.#tools.limits.confidence)
      this.#say('not_understood', { turn: times })
    else this.#answer(turn.text, times)
    if (turn.text !== '') this.#ends.journal.customer(turn.text, this.#turnStartedAt ?? finalAt, turn.confidence)
    this.#ends.log.info({ words: turn.text, confidence: turn.confidence }, 'caller')
    this.#turnStartedAt = null
    this.#speechMs = 0
    this.#prompted = false
    this.#interrupted = false
  }

  #answer(text: string, turn: TurnTimes): void {
    this.#history.push({ role: 'user', content: text })
    this.#turns += 1
    if (this.#turns > this.#tools.limits.turns) return this.#say('goodbye', { afterwards: 'hangup', turn })
    const { snippet } = routeUtterance(text, this.#tools.routes) ?? { snippet: null }
    // The same words twice in a row are no answer to a caller who asks on.
    const fits = snippet !== null && snippet !== this.#lastSnippet
    this.#lastSnippet = fits ? snippet : null
    if (!fits) return void this.#think(turn)
    const { config, snippets } = this.#tools.tenant
    const nobody = snippets[snippet]?.action === 'transfer' && config.transfer_number === null
    if (nobody) return this.#say('voicemail', { afterwards: 'voicemail', turn })
    this.#speaker.say(snippet, { turn })
  }

  async #think(turn: TurnTimes): Promise<void> {
    const { answer, begin } = this.#speaker.reply(turn)
    const thinking = { abort: new AbortController(), answer }
    const { signal } = thinking.abort
    const { model, voice, now, tenant, limits } = this.#tools
    this.#thinking = thinking
    this.#after(this.#stuck, limits.stuck, turn.speechEndAt ?? turn.finalAt)
    this.#after(this.#late, limits.filler, turn.speechEndAt ?? turn.finalAt)
    const messages: ChatMessage[] = [
      { role: 'system', content: tenant.config.persona_prompt },
      ...this.#history.slice(-MEMORY),
    ]
    const onStage = (stage: string): void => {
      answer.latency[`${stage}_ms`] ??= rounded(now() - turn.finalAt)
    }
    try {
      const spoken = await streamReply({ model, voice, messages, signal, begin, onStage })
      if (spoken === 0) this.#say('not_understood', { turn })
    } catch (error) {
      if (!signal.aborted) this.#fail(error)
    } finally {
      if (this.#thinking === thinking) this.#thinking = null
      answer.finish({ cut: signal.aborted })
    }
  }

  /** Says a snippet by its role; only what is asked for follows it. */
  #say(
    role: keyof Tenant['config']['roles'],
    options: { afterwards?: NextAction; turn?: TurnTimes; interruptible?: boolean } = {},
  ): void {
    this.#speaker.say(this.#tools.tenant.config.roles[role], { ...options, afterwards: options.afterwards ?? null })
  }

  #leave(next: NextAction): void {
    if (this.#closed) return
    this.#ending = true
    this.#ends.leave(next)
  }

  #onFirstFrame(): void {
    this.#late.clear()
    this.#silence.clear()
  }

  #onAnswered(report: AnswerReport, turn: TurnTimes | null): void {
    if (turn && report.firstFrameAt !== null) {
      report.latency['final_to_frame_ms'] = rounded(report.firstFrameAt - turn.finalAt)
      if (turn.speechEndAt !== null) report.latency['endpoint_ms'] = rounded(turn.finalAt - turn.speechEndAt)
    }
    if (report.heard !== '') this.#history.push({ role: 'assistant', content: report.heard })
    this.#ends.journal.agent(report, turn)
    const { source, files, complete, latency } = report
    this.#ends.log.info({ source, files, complete, ...latency, words: report.heard }, 'agent')
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
    this.#ends.log.info({ onset_to_clear_ms: rounded(this.#tools.now() - at) }, 'interrupted')
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
    const nothingSaid = this.#buffer.pending === '' && this.#thinking === null
    if (nothingSaid && this.#interrupted) return this.#say('not_understood')
    if (!nothingSaid || this.#isDeaf()) this.#say('filler')
  }

  /** No answer has come of it at all. */
  #onStuck(): void {
    if (this.#ending || this.#detector.speaking) return
    if (this.#thinking && !this.#thinking.answer.begun) return this.#fail(new Error('no answer in time'))
    if (this.#buffer.pending !== '') {
      const turn = this.#buffer.finish()
      if (turn.text !== '') return this.#onTurn(turn, this.#tools.now())
    }
    if (this.#isDeaf()) this.#fail(new Error('the recogniser heard nothing of what the caller said'))
  }

  /** Our own detector heard the caller speak and the recogniser has not said a word about it. */
  #isDeaf(): boolean {
    return this.#speechMs >= this.#tools.limits.speech && this.#heardAt < (this.#turnStartedAt ?? 0)
  }

  #isFilling(): boolean {
    return this.#speaker.isSayingOnly(this.#tools.tenant.config.roles.filler)
  }

  #onQuiet(): void {
    if (!this.#ending && !this.#detector.speaking) this.#silence.set(this.#tools.limits.silence)
  }

  #onSilence(): void {
    if (this.#ending || this.#outlet.busy) return
    if (this.#prompted) return this.#say('goodbye', { afterwards: 'hangup' })
    this.#prompted = true
    const { snippets, config } = this.#tools.tenant
    const prompt = Object.keys(snippets).find((name) => snippets[name]?.intent === 'silence')
    this.#speaker.say(prompt ?? config.roles.not_understood, { afterwards: null })
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

  #stopThinking(): void {
    this.#thinking?.abort.abort()
    this.#thinking?.answer.finish({ cut: true })
    this.#thinking = null
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

const rounded = (ms: number): number => Math.round(ms * 100) / 100
