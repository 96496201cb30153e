import { spawnSync } from 'node:child_process'
import path from 'node:path'

/** `npm run check`: types, lint and format, unused code, and every generated file proved fresh. Says all that is wrong, not only the first. */
const root = path.dirname(import.meta.dirname)
process.chdir(root)

const checks: [string, string[]][] = [
  ['build', ['scripts/build.ts']],
  ['types', ['node_modules/typescript/bin/tsc', '-p', '.']],
  ['lint and format', ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.']],
  ['unused files, exports and dependencies', ['node_modules/knip/bin/knip.js', '--no-progress']],
  ['generated files', ['scripts/generate.ts', '--check']],
]
const failed = checks.filter(([name, [file = '', ...args]]) => {
  process.stdout.write(`check: ${name}\n`)
  return spawnSync(process.execPath, [file, ...args], { stdio: 'inherit' }).status !== 0
})
for (const [name] of failed) process.stdout.write(`check failed: ${name}\n`)
process.exitCode = failed.length === 0 ? 0 : 1
