import { chmod, copyFile, mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import type { HostLayout } from '../host-layout.ts'
import type { ServiceUnit } from '../units/unit.ts'
import { UnitProblem } from './unit-problem.ts'

/** LoadCredential=: copies into a folder of this unit's own that only its user may enter; gone when the agent is. */
export async function makeCredentials(unit: ServiceUnit, layout: HostLayout): Promise<string | null> {
  if (unit.credentials.length === 0) return null
  const folder = path.join(layout.credentials, unit.name)
  await removeCredentials(unit, layout)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (const { id, path: source } of unit.credentials) {
    try {
      await copyFile(layout.root + source, path.join(folder, id))
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      throw new UnitProblem(`Failed to set up credentials: ${source}: ${code}`, 1)
    }
    await chmod(path.join(folder, id), 0o400)
  }
  return folder
}

export async function removeCredentials(unit: ServiceUnit, layout: HostLayout): Promise<void> {
  await rm(path.join(layout.credentials, unit.name), { recursive: true, force: true })
}

/** StateDirectory=: stays when the agent goes. */
export async function makeStateDirectory(unit: ServiceUnit, layout: HostLayout): Promise<string | null> {
  if (!unit.stateDirectory) return null
  const folder = path.join(layout.state, unit.stateDirectory)
  await mkdir(folder, { recursive: true, mode: unit.stateDirectoryMode })
  await chmod(folder, unit.stateDirectoryMode)
  return folder
}
