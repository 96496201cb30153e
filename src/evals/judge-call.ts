import type { Expectations } from '../ports/scenario.ts'
import type { CallEvidence } from './call-evidence.ts'
import { type Details, fillExpected } from './fill-expected.ts'
import { isSaid } from './is-said.ts'
import { judgeDeeds } from './judge-deeds.ts'
import { percentile } from './percentile.ts'
import { spokenWords } from './spoken-words.ts'

/** What is known of the client whose agent spoke. */
export type JudgedClient = {
  details: Details
  /** Intent of a snippet by the name of its file. */
  intentOf: ReadonlyMap<string, string>
  callerNumber: string
}

/** What of the expectations the call does not show, in plain words; empty when it shows all. Pure. */
export function judgeCall(expected: Expectations, evidence: CallEvidence, client: JudgedClient): string[] {
  const { report, events, metadata } = evidence
  if (report.refused !== null) return [`the line did not take the call: ${report.refused}`]
  const agent = report.transcript.filter((line) => line.speaker === 'Agent')
  const failures: string[] = []
  const intents = agent.flatMap((line) => line.audio_files.flatMap((file) => client.intentOf.get(file) ?? []))
  if (!inOrder(expected.intents, intents))
    failures.push(`answered ${listed(intents)}, where ${listed(expected.intents)} was expected in this order`)
  const said = spokenWords(agent.map((line) => line.text).join(' . '))
  for (const wanted of expected.says) failures.push(...judgeSaid(wanted, said, client.details))
  for (const pattern of expected.never) {
    const line = agent.find(({ text }) => new RegExp(pattern, 'iu').test(text))
    if (line) failures.push(`said what it must not (${pattern}): "${line.text}"`)
  }
  failures.push(...judgeDeeds(expected, evidence, client.callerNumber))
  const cleared = events.some((event) => event.kind === 'clear')
  if (expected.interrupted === true && !cleared) failures.push('the agent did not stop when the caller spoke')
  if (expected.interrupted === false && cleared) failures.push('the agent stopped although nobody interrupted it')
  const ended = endingOf(metadata)
  if (expected.ends !== null && ended !== expected.ends)
    failures.push(`ended by ${ended ?? 'nothing that was written down'}, where ${expected.ends} was expected`)
  const p95 = percentile(
    report.turns.flatMap((turn) => turn.user_end_to_audio_ms ?? []),
    95,
  )
  if (p95 !== null && p95 > expected.answersWithinMs)
    failures.push(`answered after ${Math.round(p95)} ms (p95), where ${expected.answersWithinMs} ms is the most`)
  return failures
}

function judgeSaid(wanted: readonly string[], said: readonly string[], details: Details): string[] {
  const filled = wanted.map((text) => ({ text, parts: fillExpected(text, details) }))
  const missing = filled.find(({ parts }) => parts === null)
  if (missing) return [`the scenario wants ${missing.text}, which this client has not given`]
  if (filled.some(({ parts }) => parts?.every((part) => isSaid(part, said)))) return []
  return [`did not say ${filled.map(({ parts }) => parts?.map((part) => `"${part}"`).join(' and ')).join(' or ')}`]
}

function endingOf(metadata: Record<string, unknown>): string | null {
  const { reason } = metadata
  return reason === 'hangup' ? 'goodbye' : typeof reason === 'string' ? reason : null
}

/** Whether all of `wanted` are among `seen`, one behind the other. */
function inOrder(wanted: readonly string[], seen: readonly string[]): boolean {
  let at = 0
  for (const one of seen) if (one === wanted[at]) at += 1
  return at >= wanted.length
}

const listed = (names: readonly string[]) => (names.length === 0 ? 'nothing' : names.join(', '))
