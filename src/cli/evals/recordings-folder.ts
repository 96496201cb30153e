import { accessSync, constants, existsSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { KlariqoError } from '../../core/errors/klariqo-error.ts'

/**
 * Where the recordings go, as an absolute path; made where it is not there. Looked at before anybody rings.
 * @throws KlariqoError RECORDING_UNWRITABLE
 */
export function recordingsFolder(folder: string): string {
  const target = path.resolve(folder)
  try {
    // Not recursive: below /proc that never ends.
    if (!existsSync(target)) mkdirSync(target)
    accessSync(target, constants.W_OK)
    return target
  } catch (error) {
    const { message } = error as NodeJS.ErrnoException
    throw new KlariqoError('RECORDING_UNWRITABLE', { file: target, problem: message }, { cause: error })
  }
}
