import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** A sandbox home of this run's own, so that no test can touch a developer's sandbox; gone afterwards. */
export default function setup(): () => void {
  const home = mkdtempSync(path.join(tmpdir(), 'klariqo-test-'))
  process.env['KLARIQO_HOME'] = home
  process.env['KLARIQO_PROFILE'] = 'sandbox'
  return () => rmSync(home, { recursive: true, force: true })
}
