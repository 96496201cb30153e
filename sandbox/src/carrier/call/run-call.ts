import type { Carrier } from '../carrier.ts'
import { CarrierError } from '../errors/carrier-error.ts'
import type { LiveCall } from './live-call.ts'
import type { Program } from './program.ts'
import { runProgram } from './run-program.ts'

/** Documents of one call at most: a Redirect to itself must not spin for ever. */
const MAX_DOCUMENTS = 1000
const FALLBACK = 'fallback'

/** Follows TwiML from the first document until it runs out, the call is over, or an error ends it as the vendor does. */
export async function runCall(carrier: Carrier, call: LiveCall, first: Program): Promise<void> {
  try {
    let program: Program | null = first
    for (let i = 0; program && i < MAX_DOCUMENTS; i++) {
      // Other TwiML may have come in since, through the REST API.
      const current: Program = call.takeRedirect() ?? program
      try {
        program = (await call.run((signal) => runProgram(carrier, call, current, signal))) ?? call.takeRedirect()
      } catch (error) {
        program = call.signal.aborted ? null : fallbackAfter(error, current, first)
        if (!program) throw error
        call.fault(error as CarrierError)
      }
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

/** The number's fallback is asked about whatever goes wrong in a document, and told what and where; about itself it is not. */
function fallbackAfter(error: unknown, current: Program, first: Program): Program | null {
  const fallback = 'url' in first ? first.fallback : null
  if (!(error instanceof CarrierError) || !fallback?.url || ('url' in current && current.event === FALLBACK))
    return null
  const params = { ErrorCode: String(error.code), ErrorUrl: 'url' in current ? current.url : '' }
  return { ...fallback, params, event: FALLBACK }
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
