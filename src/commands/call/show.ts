import * as Args from '@oclif/core/args'
import { type CallView, callView } from '../../cli/calls/call-view.ts'
import { WiredCommand } from '../../cli/wired-command.ts'
import { KlariqoError } from '../../core/errors/klariqo-error.ts'

type Shown = CallView & {
  transcript: {
    speaker: string
    text: string
    at_ms: number | null
    audio_files: string[]
    source: string | null
    response_time_ms: number | null
  }[]
}

export default class CallShow extends WiredCommand<Shown> {
  static override summary = 'One call: who said what, when, and where the answers came from'
  static override examples = ['<%= config.bin %> call show CA0123456789abcdef0123456789abcdef']
  static override args = { sid: Args.string({ description: "The call's SID (CA…)", required: true }) }

  protected async execute(): Promise<Shown> {
    const { args } = await this.parse(CallShow)
    const { tenants } = await this.wire()
    const call = await tenants.call(args.sid)
    if (!call) throw new KlariqoError('CALL_NOT_FOUND', { sid: args.sid })
    const lines = await tenants.conversation(args.sid)
    const transcript = lines.map((line) => ({
      speaker: line.speaker,
      text: line.content,
      at_ms: line.atMs,
      audio_files: line.audioFiles,
      source: line.source,
      response_time_ms: line.responseTimeMs,
    }))
    return { ...callView(call), transcript }
  }

  protected present(call: Shown): void {
    this.terminal.line(
      `Call ${call.call_sid} of ${call.client_id}: ${call.refused === null ? call.status : `refused (${call.refused})`}, ${call.duration_seconds ?? 0} s, from ${call.caller_number ?? 'unknown'}`,
    )
    if (call.transcript.length === 0) return this.terminal.line('No words are kept of it.')
    this.terminal.table(
      ['AT', 'WHO', 'WORDS', 'FROM', 'ANSWERED IN'],
      call.transcript.map((line) => [
        line.at_ms === null ? '' : `${(line.at_ms / 1000).toFixed(1)} s`,
        line.speaker,
        line.text,
        line.source ?? '',
        line.response_time_ms === null ? '' : `${line.response_time_ms} ms`,
      ]),
    )
  }
}
