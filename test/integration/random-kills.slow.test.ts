import { spawn } from 'node:child_process'
import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { seededRandom } from '../../sandbox/src/carrier/seeded-random.ts'
import type { ClientCreated } from '../../src/provisioning/create-client-result.ts'
import { carrierPurchases } from '../support/carrier-purchases.ts'
import { klariqoData } from '../support/klariqo.ts'
import { ownSandbox } from '../support/own-sandbox.ts'

ownSandbox()

const wanted = 200
const seed = Number(process.env.KLARIQO_TEST_SEED ?? Date.now() % 2 ** 31)
const random = seededRandom(seed)
const id = 'au_plmb_randomplumbing'
const create = ['client', 'create', '--business', 'Random Plumbing', '--region', 'au', '--industry', 'plmb']

beforeAll(() => klariqoData(['up', '--detach']))

/** Kills a create some milliseconds after it passed its n-th label, so that kills fall between labels as well as on them; the last label, or null when it had finished. */
function killedCreate(afterLabels: number, delayMs: number): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(path.resolve('bin/run.js'), [...create, '--json'], {
      env: { ...process.env, KLARIQO_CRASH_TRACE: '3' },
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    })
    let seen = 0
    let last = ''
    let armed = false
    child.stdio[3]?.on('data', (chunk: Buffer) => {
      const labels = chunk.toString().trim().split('\n')
      seen += labels.length
      last = labels.at(-1) ?? last
      if (seen < afterLabels || armed) return
      armed = true
      setTimeout(() => child.kill('SIGKILL'), delayMs)
    })
    child.on('error', reject)
    child.on('close', (_code, signal) => resolve(signal === 'SIGKILL' ? last : null))
  })
}

test('P-04: SIGKILL at random moments, over and over; the client is whole in the end and was bought once', {
  timeout: 900_000,
}, async () => {
  const histogram: Record<string, number> = {}
  let kills = 0
  let lives = 0
  let bought = (await carrierPurchases()).length
  while (kills < wanted) {
    // A few kills in a row, then a run that is let be: like a machine that keeps failing and at last does not.
    for (let row = 0; row < 6 && kills < wanted; row++) {
      const last = await killedCreate(1 + Math.floor(random() * 40), random() * 25)
      if (last === null) break
      kills++
      const step = last.split(':')[0] ?? ''
      histogram[step] = (histogram[step] ?? 0) + 1
    }
    const client = await klariqoData<ClientCreated>(create)
    expect(client.status).toBe('active')
    const purchases = (await carrierPurchases()).length
    expect(purchases - bought, `purchases in life ${lives}, seed ${seed}`).toBe(1)
    bought = purchases
    lives++
    await klariqoData(['client', 'delete', id, '--confirm', id, '--release-number'])
  }
  console.log(`P-04: seed ${seed}, ${kills} kills in ${lives} lives, ${JSON.stringify(histogram)}`)
})
