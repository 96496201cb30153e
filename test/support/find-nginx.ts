import { accessSync, constants } from 'node:fs'
import path from 'node:path'

/** A real nginx of this machine, or null. It lies in a folder that is not on everybody's PATH. */
export function findNginx(): string | null {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/usr/local/sbin']
  const found = folders.map((folder) => path.join(folder, 'nginx')).find(isExecutable)
  return found ?? null
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
