import type { Verb } from './verb.ts'

/** `<Hangup>`: the call was answered and is over. */
export const hangup: Verb = async ({ call, signal }) => {
  call.answer()
  await call.end('completed')
  signal.throwIfAborted()
  return null
}
