import { existsSync } from 'node:fs'

const usual = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** KLARIQO_CHROMIUM, or the Chromium that is installed; null, said on standard output, when `tests` have to skip. */
export function findChromium(tests: string): string | null {
  const found = [process.env.KLARIQO_CHROMIUM, ...usual].find((file) => file !== undefined && existsSync(file))
  if (!found) process.stdout.write(`${tests}: skipped, there is no Chromium (set KLARIQO_CHROMIUM)\n`)
  return found ?? null
}
