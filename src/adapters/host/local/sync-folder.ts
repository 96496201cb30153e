import { open } from 'node:fs/promises'
import path from 'node:path'

/** Makes a folder's list of names last through a power cut. */
export async function syncFolder(...parts: string[]): Promise<void> {
  const folder = await open(path.join(...parts), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
