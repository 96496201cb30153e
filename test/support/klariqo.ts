import { spawn } from 'node:child_process'
import path from 'node:path'

export type Ran = {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
  /** The envelope of --json, or null. */
  envelope: {
    ok: boolean
    schema: string
    data: unknown
    error?: { code: string; message: string; hint: string }
    warnings: string[]
  } | null
}

const bin = path.resolve(import.meta.dirname, '../../bin/run.js')
const limitMs = 120_000

/** Runs the built CLI as a user would, with --json. `onSpawn` gets the process, for tests that kill it. */
export function klariqo(
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; onSpawn?: (pid: number) => void; json?: boolean; limitMs?: number } = {},
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(bin, options.json === false ? args : [...args, '--json'], {
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    const timer = setTimeout(() => child.kill('SIGKILL'), options.limitMs ?? limitMs)
    child.on('error', reject)
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      resolve({ code, signal, stdout, stderr, envelope: envelopeOf(stdout) })
    })
    if (child.pid) options.onSpawn?.(child.pid)
  })
}

/** The data of a run that must have succeeded. */
export function dataOf<Data>(ran: Ran): Data {
  if (!ran.envelope?.ok) throw new Error(`klariqo ended with ${ran.code}:\n${ran.stdout}\n${ran.stderr}`)
  return ran.envelope.data as Data
}

/** The data of a command that must succeed. */
export async function klariqoData<Data>(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Data> {
  return dataOf<Data>(await klariqo(args, { env }))
}

function envelopeOf(stdout: string): Ran['envelope'] {
  const lines = stdout.trim().split('\n')
  if (!stdout.trim().startsWith('{')) return null
  if (lines.length !== 1) throw new Error(`more than one line on standard output:\n${stdout}`)
  return JSON.parse(lines[0] ?? '')
}
