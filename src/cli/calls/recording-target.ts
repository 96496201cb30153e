import { accessSync, constants, statSync } from 'node:fs'
import path from 'node:path'
import { KlariqoError } from '../../core/errors/klariqo-error.ts'

/**
 * Where --record goes, as an absolute path (the sandbox, which writes it, has another working folder). Looked at before
 * anybody rings, so that a call is not placed for a recording that cannot be kept.
 * @throws KlariqoError RECORDING_UNWRITABLE
 */
export function recordingTarget(file: string): string {
  const target = path.resolve(file)
  const folder = path.dirname(target)
  const refuse = (problem: string, cause?: unknown) =>
    new KlariqoError('RECORDING_UNWRITABLE', { file: target, problem }, { cause })
  try {
    if (!statSync(folder).isDirectory()) throw refuse(`${folder} is no folder`)
    accessSync(folder, constants.W_OK)
    const there = statSync(target, { throwIfNoEntry: false })
    if (there?.isDirectory()) throw refuse('it is a folder')
    if (there) accessSync(target, constants.W_OK)
    return target
  } catch (error) {
    if (error instanceof KlariqoError) throw error
    const { code, message } = error as NodeJS.ErrnoException
    throw refuse(code === 'ENOENT' ? `there is no folder ${folder}` : message, error)
  }
}
