import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** A sandbox home of this run's own, so that no test can touch a developer's sandbox; stopped and gone afterwards. */
export default function setup(): () => void {
  const home = mkdtempSync(path.join(tmpdir(), 'klariqo-test-'))
  process.env.KLARIQO_HOME = home
  process.env.KLARIQO_PROFILE = 'sandbox'
  return () => {
    if (existsSync(path.join(home, 'sandbox.json')))
      execFileSync(path.resolve('bin/run.js'), ['down', '--purge'], { stdio: 'ignore' })
    rmSync(home, { recursive: true, force: true })
  }
}
