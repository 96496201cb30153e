import type { Carrier } from '../carrier.ts'
import { CarrierError } from '../errors/carrier-error.ts'
import { parseTwiml } from '../twiml/parse-twiml.ts'
import { checkTwiml, voiceVerbs } from '../twiml/twiml-schema.ts'
import { verbTable } from '../verbs/verb-table.ts'
import { fetchTwiml } from './fetch-twiml.ts'
import type { LiveCall } from './live-call.ts'
import type { Program } from './program.ts'

/** Documents of one call at most: a Redirect to itself must not spin for ever. */
const MAX_DOCUMENTS = 1000

/** Follows TwiML from the first document until it runs out, the call is over, or an error ends it as the vendor does. */
export async function runCall(carrier: Carrier, call: LiveCall, first: Program): Promise<void> {
  try {
    let program: Program | null = first
    for (let i = 0; program && i < MAX_DOCUMENTS; i++) {
      // Other TwiML may have come in since, through the REST API.
      const current: Program = call.takeRedirect() ?? program
      program = (await call.run((signal) => runProgram(carrier, call, current, signal))) ?? call.takeRedirect()
    }
    await call.end('completed')
  } catch (error) {
    // The call is over, for whatever reason: what was under way is of no more use.
    if (call.signal.aborted) return
    if (!(error instanceof CarrierError)) {
      await call.end('failed')
      throw error
    }
    call.fault(error)
    await apologise(carrier, call)
    await call.end('completed')
  }
}

/** Runs one document; gives the next one when a verb leads to it, null when the verbs have run out. */
async function runProgram(
  carrier: Carrier,
  call: LiveCall,
  program: Program,
  signal: AbortSignal,
): Promise<Program | null> {
  const twiml = 'twiml' in program ? program.twiml : await fetchTwiml(carrier, call, program, signal)
  const verbs = parseTwiml(twiml)
  for (const verb of verbs) checkTwiml(verb, voiceVerbs, (warning) => call.fault(warning))
  const documentUrl = 'url' in program ? program.url : null
  for (const node of verbs) {
    signal.throwIfAborted()
    call.event('twiml', `<${node.name}>`)
    const next = await verbTable[node.name]?.({ carrier, call, node, documentUrl, signal })
    if (next) return next
  }
  return null
}

/** What a caller hears of an application's error before the vendor hangs up. */
async function apologise(carrier: Carrier, call: LiveCall): Promise<void> {
  try {
    const line = call.answer()
    const text = 'We are sorry, an application error has occurred. Goodbye.'
    const { sound, problem } = await carrier.speak(text, 'en-US', call.signal)
    if (problem) call.event('error', problem)
    await line.play(sound, call.signal)
  } catch (error) {
    if (!call.signal.aborted) throw error
  }
}
