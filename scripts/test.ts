import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/**
 * `npm test`: builds, proves generated files fresh, then runs every test; `--fast` the quick lane alone, other arguments go
 * to vitest. Ends with the count on a line of its own.
 */
const root = path.dirname(import.meta.dirname)
process.chdir(root)
const [fast, rest] = [process.argv.includes('--fast'), process.argv.slice(2).filter((arg) => arg !== '--fast')]
const run = (file: string, args: string[] = []) =>
  spawnSync(process.execPath, [file, ...args], { stdio: 'inherit' }).status ?? 1

process.exitCode = main()

function main(): number {
  let checked = 0
  if (!fast) {
    const debian = spawnSync('sh', ['scripts/install-debian-packages.sh'], { stdio: 'inherit' }).status ?? 1
    if (debian !== 0) return debian
    const built = run('scripts/build.ts')
    if (built !== 0) return built
    // A failed check fails the run, but the tests are run and counted all the same.
    if (rest.length === 0) checked = run('scripts/check.ts')
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'klariqo-results-'))
  try {
    const results = path.join(folder, 'results.json')
    const lane = fast ? ['--project', 'fast'] : []
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`]
    const code = run('node_modules/vitest/vitest.mjs', ['run', ...lane, ...reporters, ...rest])
    count(results)
    return code || checked
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function count(results: string): void {
  const {
    numPassedTests: passed,
    numFailedTests: failed,
    numPendingTests: skipped,
  } = JSON.parse(readFileSync(results, 'utf8'))
  process.stdout.write(`\n${skipped} skipped\n${passed} passed, ${failed} failed\n`)
}
