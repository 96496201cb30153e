import { setTimeout as sleep } from 'node:timers/promises'
import type { Terminal } from '../terminal.ts'
import { readSandboxState } from './read-sandbox-state.ts'
import { stopSandbox } from './stop-sandbox.ts'

/** Waits for Ctrl-C, then stops the sandbox; returns early when it ends by itself or by `klariqo down`. */
export async function stayUp(home: string, terminal: Terminal, signal: AbortSignal): Promise<void> {
  terminal.note('Running until Ctrl-C, which stops it (`klariqo up --detach` leaves it running).')
  while (!signal.aborted && readSandboxState(home).running) {
    // The abort ends the wait early; that is no error.
    await sleep(500, undefined, { signal }).catch((error: Error) => {
      if (error.name !== 'AbortError') throw error
    })
  }
  if (await stopSandbox(home)) terminal.note('Sandbox stopped; its data stays.')
}
