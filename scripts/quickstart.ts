import { spawn, spawnSync } from 'node:child_process'
import path from 'node:path'

/**
 * The README's first command: builds, brings the sandbox up, creates "Jameson Plumbing", lets a caller with a burst pipe
 * ring, shows what was said. At a terminal the sandbox stays up until Ctrl-C, elsewhere everything is stopped.
 * `--json` prints one envelope as the last line of standard output.
 */
const root = path.dirname(import.meta.dirname)
const json = process.argv.includes('--json')
const klariqo = path.join(root, 'bin', 'run.js')
const stay = !json && process.stdin.isTTY === true && process.stdout.isTTY === true
const env = { ...process.env, KLARIQO_PROFILE: process.env.KLARIQO_PROFILE ?? 'sandbox' }

/** Runs one command of the product; its data when `--json`, else what a person sees goes straight to the terminal. */
type Envelope = { ok: boolean; data: unknown; warnings: string[]; error?: unknown }
let last: Envelope | null = null
let finished: unknown = null

process.exitCode = await main()

async function main(): Promise<number> {
  const began = performance.now()
  const build = spawnSync(process.execPath, [path.join(root, 'scripts', 'build.ts')], { stdio: ['ignore', 2, 2] })
  if (build.status !== 0) return build.status ?? 1
  const wasUp = spawnSync(klariqo, ['status', '--json'], { env, encoding: 'utf8' }).stdout.includes('"running":true')
  let code = 0
  try {
    code = (await step(['up', '--detach'])) || (await demonstrate(began))
  } finally {
    // What was up before stays up: somebody is using it.
    if (!wasUp && !(stay && code === 0)) await step(['down'])
  }
  if (json) process.stdout.write(`${JSON.stringify(finished)}\n`)
  return code
}

async function demonstrate(began: number): Promise<number> {
  const example = path.join(root, 'templates', 'plmb', 'example.yaml')
  let code = await step(['client', 'create', '--from', example])
  const created = last
  if (code !== 0) return fail(created, code)
  const clientId = (created?.data as { client_id: string } | undefined)?.client_id ?? 'au_plmb_jamesonplumbing'
  code = await step(['call', 'simulate', '--client', clientId, '--scenario', 'emergency'])
  const call = last
  if (code !== 0) return fail(call, code)
  if (json && created && call) {
    const data = { ...(created.data as object), call: call.data, total_ms: Math.round(performance.now() - began) }
    finished = {
      schema: 'klariqo.quickstart/1',
      ok: true,
      profile: 'sandbox',
      data,
      warnings: [...created.warnings, ...call.warnings],
    }
  }
  if (stay) await step(['up'])
  return 0
}

function fail(envelope: Envelope | null, code: number): number {
  finished = {
    schema: 'klariqo.quickstart/1',
    ok: false,
    profile: 'sandbox',
    error: envelope?.error,
    warnings: envelope?.warnings ?? [],
  }
  return code
}

async function step(args: string[]): Promise<number> {
  if (!json) process.stderr.write(`\n$ klariqo ${args.join(' ')}\n`)
  const child = spawn(klariqo, json ? [...args, '--json'] : args, {
    env,
    stdio: json ? ['ignore', 'pipe', 'inherit'] : 'inherit',
  })
  // Ctrl-C reaches the child by itself; this process waits for it to finish cleanly.
  const ignore = () => undefined
  process.on('SIGINT', ignore)
  let output = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  const code = await new Promise<number>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status) => resolve(status ?? 130))
  })
  process.off('SIGINT', ignore)
  if (json) last = JSON.parse(output) as Envelope
  return code
}
