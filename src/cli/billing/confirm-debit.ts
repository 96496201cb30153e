import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import type { Terminal } from '../terminal.ts'

/**
 * Taking money from an owner is asked about at a terminal; elsewhere it needs --yes.
 * @throws KlariqoError DEBIT_NOT_CONFIRMED
 */
export async function confirmDebit(
  clientId: string,
  amount: string,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  if (terminal.interactive) {
    const { confirm } = await import('@inquirer/prompts')
    const message = `This takes ${amount} from the account of ${clientId}. Go on?`
    if (await confirm({ message, default: false }, { signal })) return
  }
  throw new KlariqoError('DEBIT_NOT_CONFIRMED', { client_id: clientId, amount })
}
