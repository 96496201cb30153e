import { styleText } from 'node:util'
import type { SandboxState } from '@klariqo/contract/sandbox-state'
import type { Terminal } from '../terminal.ts'
import { migrateSandbox } from './migrate-sandbox.ts'
import { sandboxHome } from './sandbox-home.ts'
import { startSandbox } from './start-sandbox.ts'

export type Up = {
  home: string
  started: boolean
  pid: number | null
  services: SandboxState['services']
  migrations_applied: string[]
  duration_ms: number
}

/** `klariqo up` without its staying: starts (or finds) the sandbox, showing each service as it comes, and migrates its database. */
export async function bringUp(terminal: Terminal, signal: AbortSignal): Promise<Up> {
  const home = sandboxHome()
  const began = performance.now()
  const { state, started } = await startSandbox({
    home,
    signal,
    onEvent: (event) => {
      if (event.event === 'note') terminal.warn(event.text)
      if (event.event === 'service' && event.state === 'running') {
        const tick = styleText('green', '✔', { stream: process.stderr })
        process.stderr.write(`${tick} ${event.name} (${(event.ms / 1000).toFixed(1)} s)\n`)
      }
    },
  })
  const applied = await migrateSandbox(state)
  return {
    home,
    started,
    pid: state.pid,
    services: state.services,
    migrations_applied: applied,
    duration_ms: Math.round(performance.now() - began),
  }
}
