import { spawnSync } from 'node:child_process'
import { childrenCpuSeconds } from './children-cpu.ts'
import { benchSandbox, klariqo } from './sandbox.ts'

const rounds = 20

/** Processor time of commands, as a user types them, against `node -e 0` of the same Node, taken in turns so that other load falls on all alike. */
export async function benchStartup() {
  await using sandbox = await benchSandbox()
  const runs: Record<string, string[]> = {
    'node -e 0': [process.execPath, '-e', '0'],
    '--version': [klariqo, '--version'],
    '--help': [klariqo, '--help'],
    'client list': [klariqo, 'client', 'list', '--json'],
  }
  const cpu: Record<string, number> = {}
  for (let round = -1; round < rounds; round++) {
    for (const [name, args] of Object.entries(runs)) {
      const before = childrenCpuSeconds()
      const [program = '', ...rest] = args
      const run = spawnSync(program, rest, { env: sandbox.env, stdio: ['ignore', 'ignore', 'pipe'] })
      if (run.status !== 0) throw new Error(`${name} ended with ${run.status}: ${run.stderr}`)
      // The first round only warms caches.
      if (round >= 0) cpu[name] = (cpu[name] ?? 0) + childrenCpuSeconds() - before
    }
  }
  const floor = cpu['node -e 0'] ?? Number.NaN
  const limits: Record<string, number> = { '--version': 1.3, '--help': 1.3, 'client list': 6 }
  return Object.entries(cpu).map(([name, seconds]) => {
    const ratio = seconds / floor
    const limit = limits[name]
    return {
      command: name,
      cpu_ms: round1((seconds / rounds) * 1000),
      ratio: round2(ratio),
      ...(limit === undefined ? {} : { limit, met: ratio <= limit }),
    }
  })
}

const round1 = (value: number) => Math.round(value * 10) / 10
const round2 = (value: number) => Math.round(value * 100) / 100
