import type { CallerSimulator } from '../ports/caller-simulator.ts'
import type { EvalClient } from './eval-client.ts'

type Seen = {
  texts: Awaited<ReturnType<CallerSimulator['texts']>>
  calls: Awaited<ReturnType<CallerSimulator['calls']>>
}

/**
 * What the carrier saw leave the clients' lines that went neither to a caller nor to a phone a client's own configuration
 * names, in plain words. Pure.
 */
export function strayActs(
  clients: readonly EvalClient[],
  { texts, calls }: Seen,
  callers: ReadonlySet<string>,
): string[] {
  const named = ({ config }: EvalClient) => [config.transfer_number, config.owner_number]
  const phones = new Set(clients.flatMap(named))
  const lines = new Set(clients.map(({ phoneNumber }) => phoneNumber))
  const outgoing = ({ direction }: { direction: string }) => direction !== 'inbound'
  return [
    ...texts
      .filter((text) => outgoing(text) && lines.has(text.from) && !callers.has(text.to) && !phones.has(text.to))
      .map(({ from, to }) => `a text message from ${from} to ${to}`),
    // A call that is passed on shows its caller's number.
    ...calls
      .filter((call) => outgoing(call) && (lines.has(call.from) || callers.has(call.from)) && !phones.has(call.to))
      .map(({ from, to }) => `a call from ${from} to ${to}`),
  ]
}
