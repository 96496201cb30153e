import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'

export type AgentExit = { code: number | null; signal: NodeJS.Signals | null }
export type AgentCommand = {
  /** Real paths. */
  exec: string[]
  env: Record<string, string>
  cwd: string
  umask: number
  /** Descriptors of listening sockets; the agent finds them from 3 on. */
  fds: number[]
  onLine: (line: string) => void
}

/** How long to wait for an ended agent's last words. */
const lastWordsMs = 300
/**
 * LISTEN_PID must name the process that reads it (sd_listen_fds(3)), and nobody knows it before the fork: the shell
 * puts in its own and then becomes the agent, keeping it.
 */
const becomeAgent = 'umask "$1"; shift; export LISTEN_PID=$$; exec "$@"'

/** One run of an agent, leader of a process group of its own. Only ever signalled through the handle of this very child. */
export class AgentProcess {
  readonly pid: number
  /** How it ended, once its output has been read. */
  readonly ended: Promise<AgentExit>
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, pid: number, onLine: (line: string) => void) {
    this.#child = child
    this.pid = pid
    const read = [child.stdout, child.stderr].map(async (stream) => {
      if (!stream) return
      for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) onLine(line)
    })
    this.ended = once(child, 'exit').then(async ([code, signal]: (number | NodeJS.Signals | null)[]) => {
      const late = new AbortController()
      await Promise.race([
        Promise.allSettled(read),
        sleep(lastWordsMs, undefined, { signal: late.signal }).catch(() => undefined),
      ])
      late.abort()
      return { code: code as number | null, signal: signal as NodeJS.Signals | null }
    })
  }

  /** @throws when the process cannot be made */
  static async start({ exec, env, cwd, umask, fds, onLine }: AgentCommand): Promise<AgentProcess> {
    const child = spawn('/bin/sh', ['-c', becomeAgent, 'sh', umask.toString(8).padStart(4, '0'), ...exec], {
      cwd,
      env: { ...env, LISTEN_FDS: String(fds.length), LISTEN_FDNAMES: fds.map(() => 'connection').join(':') },
      stdio: ['ignore', 'pipe', 'pipe', ...fds],
      detached: true,
    })
    await once(child, 'spawn')
    return new AgentProcess(child, child.pid ?? 0, onLine)
  }

  /** SIGTERM, and SIGKILL to its whole group when it is still there after `timeoutMs`. */
  async stop(timeoutMs: number): Promise<AgentExit> {
    const waited = new AbortController()
    this.#child.kill('SIGTERM')
    const left = await Promise.race([
      this.ended.then(() => true),
      sleep(timeoutMs, false, { signal: waited.signal }).catch(() => false),
    ])
    waited.abort()
    if (!left && this.#child.exitCode === null && this.#child.signalCode === null) process.kill(-this.pid, 'SIGKILL')
    return this.ended
  }
}
