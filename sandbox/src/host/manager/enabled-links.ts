import { lstat, mkdir, readdir, rm, rmdir, symlink } from 'node:fs/promises'
import path from 'node:path'
import type { Unit } from '../units/unit.ts'

const linkOf = (folder: string, target: string, unit: string) => path.join(folder, `${target}.wants`, unit)
/** What the link says on a server; nothing is ever read through it. */
const targetOf = (unit: string) => `/etc/systemd/system/${unit}`

/** `systemctl enable`: the links below `{target}.wants` that a boot looks at. Gives those that are new, as systemctl prints them. */
export async function enableUnit(folder: string, unit: Unit): Promise<string[]> {
  const made: string[] = []
  for (const target of unit.wantedBy) {
    const link = linkOf(folder, target, unit.name)
    await mkdir(path.dirname(link), { recursive: true })
    try {
      await symlink(targetOf(unit.name), link)
      made.push(`Created symlink ${targetOf(`${target}.wants/${unit.name}`)} → ${targetOf(unit.name)}.`)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
  return made
}

/** `systemctl disable`. Empty `.wants` folders go too. */
export async function disableUnit(folder: string, name: string): Promise<string[]> {
  const removed: string[] = []
  for (const target of await targets(folder)) {
    const link = linkOf(folder, target, name)
    if (!(await isThere(link))) continue
    await rm(link)
    removed.push(`Removed "${targetOf(`${target}.wants/${name}`)}".`)
    await rmdir(path.dirname(link)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY') throw error
    })
  }
  return removed
}

/** Names of all enabled units. */
export async function enabledUnits(folder: string): Promise<Set<string>> {
  const names = await Promise.all(
    (await targets(folder)).map((target) => readdir(path.join(folder, `${target}.wants`))),
  )
  return new Set(names.flat())
}

async function targets(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  return names.filter((name) => name.endsWith('.wants')).map((name) => name.slice(0, -'.wants'.length))
}

const isThere = (link: string) =>
  lstat(link).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false
      throw error
    },
  )
