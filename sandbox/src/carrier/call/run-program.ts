import type { Carrier } from '../carrier.ts'
import { parseTwiml } from '../twiml/parse-twiml.ts'
import { checkTwiml, voiceVerbs } from '../twiml/twiml-schema.ts'
import { verbTable } from '../verbs/verb-table.ts'
import { fetchTwiml } from './fetch-twiml.ts'
import type { LiveCall } from './live-call.ts'
import type { Program } from './program.ts'

/** Documents of one call at most: a Redirect to itself must not spin for ever. */
const MAX_DOCUMENTS = 1000
const WHISPER_VERBS = ['Say', 'Play', 'Gather', 'Pause', 'Redirect', 'Hangup', 'Reject']

/** Runs one document; gives the next one when a verb leads to it, null when the verbs have run out. */
export async function runProgram(
  carrier: Carrier,
  call: LiveCall,
  program: Program,
  signal: AbortSignal,
  allowed: readonly string[] = voiceVerbs,
): Promise<Program | null> {
  const twiml = 'twiml' in program ? program.twiml : await fetchTwiml(carrier, call, program, signal)
  const verbs = parseTwiml(twiml)
  for (const verb of verbs) checkTwiml(verb, allowed, (warning) => call.fault(warning))
  const documentUrl = 'url' in program ? program.url : null
  const whisper = (leg: LiveCall, first: Program) => runWhisper(carrier, leg, first)
  for (const node of verbs) {
    signal.throwIfAborted()
    call.event('twiml', `<${node.name}>`)
    const next = await verbTable[node.name]?.({ carrier, call, node, documentUrl, signal, whisper })
    if (next) return next
  }
  return null
}

/** What the person who was rung hears alone, before the lines are joined. */
async function runWhisper(carrier: Carrier, leg: LiveCall, first: Program): Promise<void> {
  let program: Program | null = first
  for (let i = 0; program && i < MAX_DOCUMENTS; i++) {
    program = await runProgram(carrier, leg, program, leg.signal, WHISPER_VERBS)
  }
}
