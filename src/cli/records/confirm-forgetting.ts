import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import type { Terminal } from '../terminal.ts'

/**
 * What cannot be brought back is asked about at a terminal; elsewhere it needs --yes.
 * @throws KlariqoError FORGETTING_NOT_CONFIRMED
 */
export async function confirmForgetting(
  clientId: string,
  caller: string,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  if (terminal.interactive) {
    const { confirm } = await import('@inquirer/prompts')
    const message = `This deletes every word and recording of ${caller} with ${clientId}, for good. Go on?`
    if (await confirm({ message, default: false }, { signal })) return
  }
  throw new KlariqoError('FORGETTING_NOT_CONFIRMED', { client_id: clientId })
}
