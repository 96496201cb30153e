import { chmod, mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { HostLayout } from '../host-layout.ts'

const names = ['systemctl', 'journalctl', 'nginx', 'ss']
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`

/**
 * Puts the host's programs into its `bin`. `folder` holds `run-on-stand-in.<extension of this file>`; default: next to
 * this file.
 */
export async function writePrograms(layout: HostLayout, nodePath: string, folder?: string): Promise<void> {
  const here = fileURLToPath(import.meta.url)
  const body = path.join(folder ?? path.dirname(here), `run-on-stand-in${path.extname(here)}`)
  await mkdir(layout.programs, { recursive: true })
  for (const name of names) {
    const file = path.join(layout.programs, name)
    const command = [nodePath, body, layout.socket, name].map(quoted).join(' ')
    // Compiled once, not at every call: that halves the time of a command.
    const cache = `export NODE_COMPILE_CACHE=${quoted(layout.compiled)}`
    await writeFile(file, `#!/bin/sh\n${cache}\nexec ${command} "$@"\n`)
    await chmod(file, 0o755)
  }
}
