import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** Writes a generated file when it has changed; with `--check` on the command line it only says so and fails the process. */
export function putGenerated(file: string, fresh: string): void {
  const before = existsSync(file) ? readFileSync(file, 'utf8') : ''
  if (before === fresh) return
  if (process.argv.includes('--check')) {
    process.stderr.write(`${path.relative(process.cwd(), file)} is stale. Type: npm run generate\n`)
    process.exitCode = 1
    return
  }
  writeFileSync(file, fresh)
}
