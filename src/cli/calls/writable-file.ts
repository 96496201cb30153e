import { accessSync, constants, statSync } from 'node:fs'
import path from 'node:path'
import { KlariqoError } from '../../core/errors/klariqo-error.ts'

type Refusal = 'RECORDING_UNWRITABLE' | 'REPORT_UNWRITABLE'

/**
 * A file that is to be written, as an absolute path (the sandbox, which writes recordings, has another working folder). Looked
 * at before anybody rings, so that no call is placed for a recording or a result that cannot be kept.
 * @throws KlariqoError `refusal`
 */
export function writableFile(file: string, refusal: Refusal = 'RECORDING_UNWRITABLE'): string {
  const target = path.resolve(file)
  const folder = path.dirname(target)
  const refuse = (problem: string, cause?: unknown) => new KlariqoError(refusal, { file: target, problem }, { cause })
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
