import { execa } from 'execa'
import { KlariqoError } from '../../../core/errors/klariqo-error.ts'
import type { RunOptions, RunResult } from '../../../ports/host.ts'

const defaultTimeoutMs = 30_000
/** After SIGTERM; then SIGKILL. */
const killAfterMs = 2_000
const maxBytes = 16 * 1024 * 1024

type Program = { name: string; root: string; programs: string; argv: readonly string[]; options: RunOptions }

/**
 * Runs one program with the host's programs first on its PATH. Our own environment is not passed on: it holds keys.
 * @throws KlariqoError HOST_TIMEOUT, HOST_PROGRAM_MISSING; the signal's reason when aborted
 */
export async function runProgram({ name, root, programs, argv, options }: Program): Promise<RunResult> {
  const [program = '', ...args] = argv
  const timeout = options.timeoutMs ?? defaultTimeoutMs
  options.signal?.throwIfAborted()
  const running = execa(program, args, {
    env: { PATH: `${programs}:${process.env.PATH ?? '/usr/bin:/bin'}`, LANG: 'C.UTF-8', KLARIQO_HOST_ROOT: root },
    extendEnv: false,
    reject: false,
    stripFinalNewline: false,
    forceKillAfterDelay: killAfterMs,
    timeout,
    // A follower prints for hours: its lines go to `onLine` alone.
    buffer: { stdout: !options.onLine },
    maxBuffer: maxBytes,
    ...(options.input === undefined ? { stdin: 'ignore' } : { input: options.input }),
    ...(options.signal ? { cancelSignal: options.signal } : {}),
  })
  const { onLine } = options
  if (onLine) await readLines(running.iterable({ from: 'stdout', preserveNewlines: false }), onLine)
  const result = await running

  if (result.isCanceled) throw options.signal?.reason
  if (result.timedOut)
    throw new KlariqoError('HOST_TIMEOUT', { host: name, command: argv.join(' '), seconds: timeout / 1000 })
  if (result.code === 'ENOENT') throw new KlariqoError('HOST_PROGRAM_MISSING', { host: name, program })
  if (result.exitCode === undefined && result.signal === undefined) throw result
  return { code: result.exitCode ?? null, stdout: String(result.stdout ?? ''), stderr: String(result.stderr ?? '') }
}

async function readLines(lines: AsyncIterable<unknown>, onLine: (line: string) => void): Promise<void> {
  try {
    for await (const line of lines) onLine(String(line))
  } catch (error) {
    // How the program ended is told by its result; a failure of `onLine` itself is ours to pass on.
    if (!(error instanceof Error && 'originalMessage' in error)) throw error
  }
}
