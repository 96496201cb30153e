import { randomUUID } from 'node:crypto'
import { rename, rm, writeFile } from 'node:fs/promises'
import { KlariqoError } from '../../core/errors/klariqo-error.ts'

/**
 * Writes a document whole or not at all, readable by its owner alone: it tells of people's calls.
 * @throws KlariqoError STATEMENT_UNWRITABLE
 */
export async function writeOutput(file: string, document: string): Promise<void> {
  const draft = `${file}.${randomUUID().slice(0, 8)}.part`
  try {
    await writeFile(draft, document, { mode: 0o600, flag: 'wx' })
    await rename(draft, file)
  } catch (error) {
    await rm(draft, { force: true })
    throw new KlariqoError('STATEMENT_UNWRITABLE', { file, problem: (error as Error).message }, { cause: error })
  }
}
