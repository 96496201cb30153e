import type { Verb } from './verb.ts'

/** `<Reject>`: only the first verb can turn a ringing call away; later it is a hang-up. */
export const reject: Verb = async ({ call, node, signal }) => {
  const { reason = 'rejected' } = node.attributes
  await call.end(call.line ? 'completed' : reason === 'busy' ? 'busy' : 'failed')
  signal.throwIfAborted()
  return null
}
