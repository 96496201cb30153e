import { readFileSync } from 'node:fs'
import path from 'node:path'
import { processStart } from '@klariqo/contract/process-start'
import { type SandboxState, sandboxStateSchema } from '@klariqo/contract/sandbox-state'
import { KlariqoError } from '../../core/errors/klariqo-error.ts'

export type SandboxSeen = { state: SandboxState | null; running: boolean }

/**
 * The state file of a sandbox folder, and whether the process it names is alive (and is that process, not a later one
 * with its number).
 * @throws KlariqoError SANDBOX_FOLDER_REFUSED, SANDBOX_STATE_UNREADABLE
 */
export function readSandboxState(home: string): SandboxSeen {
  let text: string
  try {
    text = readFileSync(path.join(home, 'sandbox.json'), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { state: null, running: false }
    throw new KlariqoError('SANDBOX_FOLDER_REFUSED', { home, problem: (error as Error).message }, { cause: error })
  }
  const state = parse(home, text)
  const running = state.pid !== null && processStart(state.pid) === state.pid_start
  return { state, running }
}

function parse(home: string, text: string): SandboxState {
  try {
    return sandboxStateSchema.parse(JSON.parse(text))
  } catch (error) {
    const problem = error instanceof SyntaxError ? 'sandbox.json is not JSON' : 'sandbox.json is of another version'
    throw new KlariqoError('SANDBOX_STATE_UNREADABLE', { home, problem }, { cause: error })
  }
}
