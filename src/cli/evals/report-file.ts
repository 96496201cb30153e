import { closeSync, openSync } from 'node:fs'
import path from 'node:path'
import { KlariqoError } from '../../core/errors/klariqo-error.ts'

/**
 * Where the result goes, as an absolute path. Opened before anybody rings, so that no result of many calls is lost for want of
 * a folder; what stood in it stays until then.
 * @throws KlariqoError REPORT_UNWRITABLE
 */
export function reportFile(file: string): string {
  const target = path.resolve(file)
  try {
    closeSync(openSync(target, 'a'))
    return target
  } catch (error) {
    const { message } = error as NodeJS.ErrnoException
    throw new KlariqoError('REPORT_UNWRITABLE', { file: target, problem: message }, { cause: error })
  }
}
