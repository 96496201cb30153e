import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

export const klariqo = path.resolve(import.meta.dirname, '../bin/run.js')

export type BenchSandbox = {
  env: NodeJS.ProcessEnv
  home: string
  vendors: Record<string, string>
  [Symbol.asyncDispose](): Promise<void>
}

/** A sandbox of the benchmark's own in a temporary folder, gone afterwards. */
export async function benchSandbox(): Promise<BenchSandbox> {
  const home = mkdtempSync(path.join(tmpdir(), 'klariqo-bench-'))
  const env = { ...process.env, KLARIQO_HOME: home, KLARIQO_PROFILE: 'sandbox' }
  execFileSync(klariqo, ['up', '--detach', '--json'], { env, stdio: ['ignore', 'ignore', 'inherit'] })
  const vendors = (
    JSON.parse(execFileSync(klariqo, ['status', '--env', '--json'], { env, encoding: 'utf8' })) as {
      data: { env: Record<string, string> }
    }
  ).data.env
  return {
    env,
    home,
    vendors,
    async [Symbol.asyncDispose]() {
      execFileSync(klariqo, ['down', '--purge', '--json'], { env, stdio: ['ignore', 'ignore', 'inherit'] })
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** Runs one command with --json; its `data`, and how long it took as a process. */
export async function timed<Data>(args: string[], env: NodeJS.ProcessEnv): Promise<{ data: Data; wallMs: number }> {
  const began = performance.now()
  const child = spawn(klariqo, [...args, '--json'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  const wallMs = performance.now() - began
  const envelope = JSON.parse(output) as { ok: boolean; data: Data }
  if (!envelope.ok) throw new Error(`klariqo ${args.join(' ')} ended with ${code}: ${output}`)
  return { data: envelope.data, wallMs }
}
