import type { SandboxState } from '@klariqo/contract/sandbox-state'
import type { Terminal } from '../terminal.ts'
import { migrateSandbox } from './migrate-sandbox.ts'
import { sandboxHome } from './sandbox-home.ts'
import { startSandbox } from './start-sandbox.ts'

/** Who starts a sandbox also migrates its database; a command that comes within this time looks whether that is done. */
const settledAfterMs = 30_000

/** The running sandbox; started, with a line saying so, when it is down. Its database has every migration. */
export async function neededSandbox(
  terminal: Terminal,
  signal: AbortSignal,
): Promise<{ home: string; state: SandboxState }> {
  const home = sandboxHome()
  const began = performance.now()
  const { state, started } = await startSandbox({
    home,
    signal,
    onEvent: (event) => {
      if (event.event === 'note') terminal.warn(event.text)
    },
  })
  if (started || Date.now() - Date.parse(state.started_at ?? '') < settledAfterMs) await migrateSandbox(state)
  if (started) {
    terminal.note(
      `Started the sandbox in ${home} (${((performance.now() - began) / 1000).toFixed(1)} s). Stop it with: klariqo down`,
    )
  }
  return { home, state }
}
