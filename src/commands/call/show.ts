import * as Args from '@oclif/core/args'
import { answerStages, type Stage } from '../../cli/calls/answer-stages.ts'
import { type CallView, callView } from '../../cli/calls/call-view.ts'
import { drawWaterfall } from '../../cli/calls/draw-waterfall.ts'
import { WiredCommand } from '../../cli/wired-command.ts'
import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import type { CallInShort } from '../../ports/records.ts'

type Shown = CallView & {
  /** Null: not summed up (yet). */
  in_short: CallInShort | null
  /** Sound that is still there; `klariqo call recording` fetches it. */
  recordings: { sid: string; kind: string }[]
  transcript: {
    speaker: string
    text: string
    at_ms: number | null
    audio_files: string[]
    source: string | null
    response_time_ms: number | null
    user_end_to_audio_ms: number | null
    stages: Stage[]
  }[]
}

export default class CallShow extends WiredCommand<Shown> {
  static override summary = 'One call: who said what, when, and where the answers came from'
  static override examples = ['<%= config.bin %> call show CA0123456789abcdef0123456789abcdef']
  static override args = { sid: Args.string({ description: "The call's SID (CA…)", required: true }) }

  protected async execute(): Promise<Shown> {
    const { args } = await this.parse(CallShow)
    const { tenants, records } = await this.wire()
    const call = await tenants.call(args.sid)
    if (!call) throw new KlariqoError('CALL_NOT_FOUND', { sid: args.sid })
    const [lines, inShort, recordings] = await Promise.all([
      tenants.conversation(args.sid),
      records.callInShort(args.sid),
      records.recordings(call.clientId, { callSids: [args.sid] }),
    ])
    const transcript = lines.map((line) => ({
      speaker: line.speaker,
      text: line.content,
      at_ms: line.atMs,
      audio_files: line.audioFiles,
      source: line.source,
      response_time_ms: line.responseTimeMs,
      user_end_to_audio_ms: line.userEndToAudioMs,
      stages: answerStages(line.latency),
    }))
    return {
      ...callView(call),
      in_short: inShort,
      recordings: recordings.map(({ sid, kind }) => ({ sid, kind })),
      transcript,
    }
  }

  protected present(call: Shown): void {
    this.terminal.line(
      `Call ${call.call_sid} of ${call.client_id}: ${call.refused === null ? call.status : `refused (${call.refused})`}, ${call.duration_seconds ?? 0} s, from ${call.caller_number ?? 'unknown'}`,
    )
    if (call.in_short !== null) this.#presentShort(call.in_short)
    for (const { sid, kind } of call.recordings)
      this.terminal.line(`Recorded (${kind}): klariqo call recording ${sid} --out FILE`)
    if (call.transcript.length === 0) return this.terminal.line('No words are kept of it.')
    const longest = Math.max(...call.transcript.map(({ stages }) => totalOf(stages)))
    this.terminal.table(
      ['AT', 'WHO', 'FROM', 'WAITED', 'WHERE THE WAIT WENT', 'WORDS'],
      call.transcript.map((line) => [
        line.at_ms === null ? '' : `${(line.at_ms / 1000).toFixed(1)} s`,
        line.speaker,
        line.source ?? '',
        line.user_end_to_audio_ms === null ? '' : `${line.user_end_to_audio_ms} ms`,
        drawWaterfall(line.stages, longest),
        line.text,
      ]),
      { below: [5] },
    )
    this.terminal.line('░ until the words were certain  ▒ the model  ▓ the voice  █ the agent itself')
  }

  #presentShort({ outcome, sentiment, summary, fields, webhook }: CallInShort): void {
    this.terminal.line(`${outcome.replaceAll('_', ' ')}, ${sentiment}: ${summary || 'its words are gone'}`)
    const given = Object.entries(fields).filter(([, value]) => value !== null)
    if (given.length > 0)
      this.terminal.line(given.map(([name, value]) => `${name.replaceAll('_', ' ')}: ${value}`).join(' · '))
    if (webhook !== null)
      this.terminal.line(`The client's own system: ${webhook.state.replaceAll('_', ' ')}, ${webhook.attempts} attempts`)
  }
}

const totalOf = (stages: readonly Stage[]): number => stages.reduce((sum, { ms }) => sum + ms, 0)
