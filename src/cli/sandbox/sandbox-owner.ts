import { readFileSync } from 'node:fs'
import path from 'node:path'
import { processStart } from '@klariqo/contract/process-start'
import { KlariqoError } from '../../core/errors/klariqo-error.ts'

/** The living process that holds a sandbox folder's lock, or null. Works where the state file is unreadable. @throws KlariqoError SANDBOX_FOLDER_REFUSED */
export function sandboxOwner(home: string): { pid: number; start: string } | null {
  try {
    const [pid = '', start = ''] = readFileSync(path.join(home, 'sandbox.lock'), 'utf8').trim().split(' ')
    return processStart(Number(pid)) === start ? { pid: Number(pid), start } : null
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new KlariqoError('SANDBOX_FOLDER_REFUSED', { home, problem: (error as Error).message }, { cause: error })
  }
}
