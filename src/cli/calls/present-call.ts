import { styleText } from 'node:util'
import type { CallReport } from '../../evals/call-report.ts'
import type { Terminal } from '../terminal.ts'

/** A call for a person: who said what when, how fast the agent was, where the recording lies, what was asked of the agent. */
export function presentCall(terminal: Terminal, report: CallReport): void {
  const out = { stream: process.stdout }
  terminal.title(`Call ${report.call_sid}: ${report.status}, ${report.duration_seconds ?? 0} s`)
  if (report.refused !== null)
    terminal.line(
      `Not taken: ${report.refused}. The caller met what \`klariqo credit settings\` or a limit says, not the agent.`,
    )
  for (const line of report.transcript) {
    const at = line.at_ms === null ? '      ' : `${(line.at_ms / 1000).toFixed(1).padStart(5)}s`
    const who = styleText(line.speaker === 'Agent' ? 'cyan' : 'green', line.speaker.padEnd(8), out)
    const files = line.audio_files.length > 0 ? styleText('dim', ` [${line.audio_files.join(', ')}]`, out) : ''
    terminal.line(`  ${at}  ${who} ${line.text}${files}`)
  }
  terminal.line(`Greeting after ${ms(report.greeting_ms)}`)
  // Nobody answers the words of a call that was not taken; what sounds is the voicemail.
  const turns = report.refused === null ? report.turns : []
  turns.forEach((turn, i) => {
    terminal.line(
      `Turn ${i + 1}: answered ${ms(turn.user_end_to_audio_ms)} after the caller stopped (${turn.source ?? 'no answer'})`,
    )
  })
  for (const hook of report.webhooks)
    terminal.line(styleText('dim', `Webhook ${hook.event}: ${hook.url} → ${answered(hook)}`, out))
  for (const error of report.errors) terminal.warn(`carrier error ${error.code}: ${error.message}`)
  if (report.recording) terminal.line(`Recording: ${report.recording} (left the caller, right the agent)`)
}

/** The carrier notes a webhook when it sends it; the last one may still be on its way when the report is made. */
const answered = ({ status, ms: took }: { status: number; ms: number }) =>
  status === 0 ? 'no answer yet' : `${status} in ${took} ms`
const ms = (value: number | null) => (value === null ? '—' : `${Math.round(value)} ms`)
