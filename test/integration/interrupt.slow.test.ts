import { spawn } from 'node:child_process'
import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import type { ClientCreated } from '../../src/provisioning/create-client-result.ts'
import { carrierPurchases } from '../support/carrier-purchases.ts'
import { klariqoData } from '../support/klariqo.ts'
import { ownSandbox } from '../support/own-sandbox.ts'

ownSandbox()

const bin = path.resolve('bin/run.js')
beforeAll(() => klariqoData(['up', '--detach']))

/** Runs a create and sends SIGINT when it passes a labelled point, as Ctrl-C would. */
function interruptedAt(business: string, label: string): Promise<{ code: number | null; stderr: string }> {
  return new Promise((resolve, reject) => {
    const args = ['client', 'create', '--business', business, '--region', 'au', '--industry', 'plmb']
    const child = spawn(bin, args, {
      env: { ...process.env, KLARIQO_CRASH_TRACE: '3' },
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    })
    let stderr = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    child.stdio[3]?.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes(label)) child.kill('SIGINT')
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stderr }))
  })
}

const points = [
  'tenant:after-intent',
  'snippets:after-intent',
  'number:after-intent',
  'unit:after-intent',
  'webhooks:before-intent',
]

test.each(points)(
  'Ctrl-C at %s: exit 130, one clear line, and the same command finishes',
  { timeout: 60_000 },
  async (label) => {
    const business = `Interrupt ${label.replace(/[^a-z]/g, ' ')}`
    const before = (await carrierPurchases()).length
    const { code, stderr } = await interruptedAt(business, label)
    expect(code, stderr).toBe(130)
    expect(stderr).toContain('INTERRUPTED')
    expect(stderr).not.toMatch(/^\s+at /m)
    const client = await klariqoData<ClientCreated>([
      'client',
      'create',
      '--business',
      business,
      '--region',
      'au',
      '--industry',
      'plmb',
    ])
    expect(client.status).toBe('active')
    expect((await carrierPurchases()).length - before).toBe(1)
  },
)
