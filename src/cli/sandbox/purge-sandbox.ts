import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { KlariqoError } from '../../core/errors/klariqo-error.ts'

/**
 * Deletes a sandbox folder with all its data. Only a folder that a sandbox has lived in is touched.
 * @throws KlariqoError SANDBOX_FOLDER_REFUSED
 */
export async function purgeSandbox(home: string): Promise<boolean> {
  if (!existsSync(home)) return false
  const ours = ['sandbox.json', 'sandbox.lock', 'logs/sandbox.log'].some((name) => existsSync(path.join(home, name)))
  if (!ours)
    throw new KlariqoError('SANDBOX_FOLDER_REFUSED', {
      home,
      problem: 'it does not look like a sandbox folder, so nothing was deleted',
    })
  await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  return true
}
