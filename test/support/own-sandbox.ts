import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll } from 'vitest'
import { klariqo } from './klariqo.ts'

/** Gives a test file a sandbox folder of its own, so that files can run side by side; stopped and deleted after its last test. */
export function ownSandbox(): string {
  const home = mkdtempSync(path.join(tmpdir(), 'klariqo-own-'))
  process.env.KLARIQO_HOME = home
  afterAll(async () => {
    const down = await klariqo(['down', '--purge'])
    rmSync(home, { recursive: true, force: true })
    if (down.code !== 0) throw new Error(`the sandbox of this test did not stop: ${down.stdout}${down.stderr}`)
  }, 60_000)
  return home
}
