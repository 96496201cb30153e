import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { readUnit } from '../units/read-unit.ts'
import type { Unit } from '../units/unit.ts'
import { UnitFileError } from '../units/unit-file-error.ts'

/** A unit file as read: `unit` null when it cannot be followed, `problem` says where and why. */
export type LoadedUnit = { name: string; text: string; unit: Unit | null; problem: string | null }

const isUnitName = (name: string) => /^[\w@-][\w@.-]*\.(service|socket)$/.test(name)

/** Null when there is no such file. */
export async function loadUnit(folder: string, name: string): Promise<LoadedUnit | null> {
  if (!isUnitName(name)) return null
  let text: string
  try {
    text = await readFile(path.join(folder, name), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  try {
    return { name, text, unit: readUnit(name, text), problem: null }
  } catch (error) {
    if (!(error instanceof UnitFileError)) throw error
    return { name, text, unit: null, problem: error.message }
  }
}

/** Names of all unit files, sorted. */
export async function unitNames(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter(isUnitName).sort()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
