import * as Args from '@oclif/core/args'
import { answerStages, type Stage } from '../../cli/calls/answer-stages.ts'
import { type CallView, callView } from '../../cli/calls/call-view.ts'
import { drawWaterfall } from '../../cli/calls/draw-waterfall.ts'
import { type InShort, inShort } from '../../cli/calls/in-short.ts'
import { presentInShort } from '../../cli/calls/present-in-short.ts'
import { WiredCommand } from '../../cli/wired-command.ts'
import { KlariqoError } from '../../core/errors/klariqo-error.ts'

type Shown = CallView &
  InShort & {
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
    const lines = await tenants.conversation(args.sid)
    const short = await inShort(records, call.clientId, args.sid)
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
    return { ...callView(call), ...short, transcript }
  }

  protected present(call: Shown): void {
    this.terminal.line(
      `Call ${call.call_sid} of ${call.client_id}: ${call.refused === null ? call.status : `refused (${call.refused})`}, ${call.duration_seconds ?? 0} s, from ${call.caller_number ?? 'unknown'}`,
    )
    presentInShort(this.terminal, call)
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
}

const totalOf = (stages: readonly Stage[]): number => stages.reduce((sum, { ms }) => sum + ms, 0)
