import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { IncludeError } from './include-error.ts'
import { readInclude } from './read-include.ts'
import type { Route } from './route.ts'

/** All routes of a folder of includes, and what is wrong with it. nginx would look at `*.conf` only, and so do we. */
export async function loadRoutes(folder: string): Promise<{ routes: Route[]; problems: IncludeError[] }> {
  const routes: Route[] = []
  const problems: IncludeError[] = []
  const seen = new Set<string>()
  for (const name of await includesOf(folder)) {
    const file = `/etc/nginx/klariqo.d/${name}`
    try {
      const found = readInclude(await readFile(path.join(folder, name), 'latin1'), file)
      for (const route of found) {
        if (seen.has(route.prefix)) throw new IncludeError(`duplicate location "${route.prefix}"`, file, route.line)
        seen.add(route.prefix)
      }
      routes.push(...found)
    } catch (error) {
      if (!(error instanceof IncludeError)) throw error
      problems.push(error)
    }
  }
  // The longest prefix that fits wins.
  routes.sort((a, b) => b.prefix.length - a.prefix.length)
  return { routes, problems }
}

async function includesOf(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith('.conf') && !name.startsWith('.')).sort()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
