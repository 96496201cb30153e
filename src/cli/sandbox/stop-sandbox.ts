import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { processStart } from '@klariqo/contract/process-start'
import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import { sandboxOwner } from './sandbox-owner.ts'

const stopTimeoutMs = 30_000

/**
 * Stops a running (or still starting) sandbox and all it started; its data stays. False when there was none.
 * @throws KlariqoError SANDBOX_STOP_TIMEOUT
 */
export async function stopSandbox(home: string): Promise<boolean> {
  const owner = sandboxOwner(home)
  if (!owner) return false
  process.kill(owner.pid, 'SIGTERM')
  const deadline = performance.now() + stopTimeoutMs
  while (processStart(owner.pid) === owner.start) {
    if (performance.now() > deadline) {
      const log = path.join(home, 'logs', 'sandbox.log')
      throw new KlariqoError('SANDBOX_STOP_TIMEOUT', { pid: owner.pid, seconds: stopTimeoutMs / 1000, log })
    }
    await sleep(50)
  }
  return true
}
