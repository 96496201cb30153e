import { readFile, symlink } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'

type Link = { source: string; target: string }

/**
 * A registry package cannot hold symbolic links, so the Postgres package lists them in `native/pg-symlinks.json` and makes
 * them in an install script. Where install scripts are switched off the libraries are missing; this makes the links.
 * Safe to repeat. Throws EACCES or EROFS when the package folder may not be written.
 */
export async function repairSymlinks(packageFolder: string): Promise<void> {
  const links = JSON.parse(await readFile(join(packageFolder, 'native', 'pg-symlinks.json'), 'utf8')) as Link[]
  for (const { source, target } of links) {
    const path = join(packageFolder, target)
    try {
      await symlink(relative(dirname(path), join(packageFolder, source)), path)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}
