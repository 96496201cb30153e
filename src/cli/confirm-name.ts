import { KlariqoError } from '../core/errors/klariqo-error.ts'
import type { Terminal } from './terminal.ts'

/**
 * What destroys wants the name typed: at a terminal as an answer, elsewhere as --confirm.
 * @throws KlariqoError CONFIRMATION_MISSING
 */
export async function confirmName(
  name: string,
  given: string | undefined,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  if (given === name) return
  if (given === undefined && terminal.interactive) {
    const { input } = await import('@inquirer/prompts')
    const typed = await input({ message: `This deletes ${name}. Type its id to confirm:` }, { signal })
    if (typed.trim() === name) return
  }
  throw new KlariqoError('CONFIRMATION_MISSING', { what: name, name })
}
