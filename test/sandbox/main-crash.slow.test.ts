import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { processStart } from '@klariqo/contract/process-start'
import type { SandboxEvent } from '@klariqo/contract/sandbox-event'
import { sandboxStateSchema } from '@klariqo/contract/sandbox-state'
import { expect, test } from 'vitest'

const main = path.resolve(import.meta.dirname, '../../sandbox/src/main.ts')
/** A mistake that nobody catches, at a time of the test's choice. */
const bug = `data:text/javascript,process.once('SIGUSR2',()=>setTimeout(()=>{throw new Error('a bug of ours')}))`

test('a sandbox that fails by a mistake of its own ends what it started, and says so in its state', async () => {
  const home = await mkdtemp(path.join(tmpdir(), 'klariqo-crash-'))
  const sandbox = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', `--import=${bug}`, main], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: { ...process.env, KLARIQO_HOME: home },
  })
  try {
    await new Promise<void>((resolve, reject) => {
      sandbox.on('message', (event: SandboxEvent) => {
        if (event.event === 'ready') resolve()
        if (event.event === 'failed') reject(new Error(event.message))
      })
      sandbox.on('exit', (code) => reject(new Error(`ended with ${code}`)))
    })
    const postmaster = Number(readFileSync(path.join(home, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0])
    expect(processStart(postmaster)).not.toBeNull()
    const exit = once(sandbox, 'exit')
    sandbox.kill('SIGUSR2')
    expect(await exit).toEqual([1, null])
    expect(processStart(postmaster)).toBeNull()
    expect(existsSync(path.join(home, 'sandbox.lock'))).toBe(false)
    const state = sandboxStateSchema.parse(JSON.parse(readFileSync(path.join(home, 'sandbox.json'), 'utf8')))
    expect([state.pid, state.services.map((service) => service.state)]).toEqual([null, Array(8).fill('stopped')])
  } finally {
    sandbox.kill('SIGTERM')
    if (sandbox.exitCode === null && sandbox.signalCode === null) await once(sandbox, 'exit')
    await rm(home, { recursive: true, force: true, maxRetries: 5 })
  }
}, 120_000)
