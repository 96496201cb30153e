import { spawn } from 'node:child_process'

/** Nothing of the caller's environment reaches Postgres: PGPORT, PGDATA and the like would change what it does. */
export const cleanEnvironment = { PATH: process.env.PATH ?? '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', TZ: 'UTC' }

/** Runs a short program to its end from `/` (its user may not be able to enter our folder). Never throws; `code` -1: could not be started. */
export function run(
  argv: readonly string[],
  options: { timeoutMs: number; signal?: AbortSignal | undefined },
): Promise<{ code: number; output: string }> {
  const [program = '', ...args] = argv
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: '/',
      env: cleanEnvironment,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: options.timeoutMs,
      ...(options.signal ? { signal: options.signal } : {}),
    })
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.on('error', (error) => resolve({ code: -1, output: `${Buffer.concat(chunks)}${error.message}` }))
    child.on('close', (code) => resolve({ code: code ?? -1, output: Buffer.concat(chunks).toString() }))
  })
}
