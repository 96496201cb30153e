import type { Terminal } from './terminal.ts'

/** Asks before what cannot be taken back. False when the answer is no, or there is no terminal to ask at. */
export async function confirmed(message: string, terminal: Terminal, signal: AbortSignal): Promise<boolean> {
  if (!terminal.interactive) return false
  const { confirm } = await import('@inquirer/prompts')
  return confirm({ message, default: false }, { signal })
}
