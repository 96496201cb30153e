import { accessSync, constants, statSync } from 'node:fs'
import path from 'node:path'
import { KlariqoError } from '../../core/errors/klariqo-error.ts'

/**
 * Where --output goes, as an absolute path; looked at before the database is asked.
 * @throws KlariqoError STATEMENT_UNWRITABLE
 */
export function outputTarget(file: string): string {
  const target = path.resolve(file)
  const folder = path.dirname(target)
  const refuse = (problem: string, cause?: unknown) =>
    new KlariqoError('STATEMENT_UNWRITABLE', { file: target, problem }, { cause })
  try {
    if (!statSync(folder).isDirectory()) throw refuse(`${folder} is no folder`)
    accessSync(folder, constants.W_OK)
    if (statSync(target, { throwIfNoEntry: false })?.isDirectory()) throw refuse('it is a folder')
    return target
  } catch (error) {
    if (error instanceof KlariqoError) throw error
    const { code, message } = error as NodeJS.ErrnoException
    throw refuse(code === 'ENOENT' ? `there is no folder ${folder}` : message, error)
  }
}
