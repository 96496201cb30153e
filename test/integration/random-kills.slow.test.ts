import { spawn } from 'node:child_process'
import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { seededRandom } from '../../sandbox/src/carrier/seeded-random.ts'
import type { ClientCreated } from '../../src/provisioning/create-client-result.ts'
import { createClientSteps } from '../../src/provisioning/create-client-steps.ts'
import { carrierPurchases } from '../support/carrier-purchases.ts'
import { klariqoData } from '../support/klariqo.ts'
import { ownSandbox } from '../support/own-sandbox.ts'

ownSandbox()

const wanted = 200
const most = 300
const seed = Number(process.env.KLARIQO_TEST_SEED ?? Date.now() % 2 ** 31)
const random = seededRandom(seed)
const id = 'au_plmb_randomplumbing'
/** `preflight` only reads: it has no labels. */
const working = createClientSteps.filter((step) => !step.readOnly)
const create = ['client', 'create', '--business', 'Random Plumbing', '--region', 'au', '--industry', 'plmb']

beforeAll(() => klariqoData(['up', '--detach']))

const stepOf = (label: string) => label.split(':')[0] ?? ''

/** When to kill: some milliseconds after a step was come to, or after so many labels; so kills fall between labels as well as on them. */
type Moment = { step: string; delayMs: number } | { labels: number; delayMs: number }

/** Kills a create; the steps that were under way (begun and not journalled), or null when it had finished before. */
function killedCreate(moment: Moment): Promise<string[] | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(path.resolve('bin/run.js'), [...create, '--json'], {
      env: { ...process.env, KLARIQO_CRASH_TRACE: '3' },
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    })
    const passed: string[] = []
    let armed = false
    child.stdio[3]?.on('data', (chunk: Buffer) => {
      const labels = chunk.toString().trim().split('\n')
      passed.push(...labels)
      const now =
        'step' in moment ? passed.some((label) => stepOf(label) === moment.step) : passed.length >= moment.labels
      if (armed || !now) return
      armed = true
      setTimeout(() => child.kill('SIGKILL'), moment.delayMs)
    })
    child.on('error', reject)
    child.on('close', (_code, signal) => {
      const done = new Set(passed.filter((label) => label.endsWith(':after-journal')).map(stepOf))
      const underWay = new Set(passed.map(stepOf).filter((step) => !done.has(step)))
      resolve(signal === 'SIGKILL' ? [...underWay] : null)
    })
  })
}

test('P-04: SIGKILL at random moments, over and over; the client is whole in the end and was bought once', {
  timeout: 900_000,
}, async () => {
  const histogram: Record<string, number> = Object.fromEntries(working.map(({ id }) => [id, 0]))
  let kills = 0
  let lives = 0
  let bought = (await carrierPurchases()).length
  while (kills < wanted || (kills < most && Object.values(histogram).some((hits) => hits < 5))) {
    // Many kills in a row, each a few labels further, then a run that is let be: a machine that keeps failing and at last does not. The first kill of
    // a life aims at the step that was hit least; only a fresh client comes by every step.
    const rarest = Object.entries(histogram).sort((a, b) => a[1] - b[1])[0]?.[0] ?? ''
    for (let row = 0; row < 16 && kills < most; row++) {
      const delayMs = random() * (row === 0 ? 4 : 25)
      const labels = 1 + Math.floor(random() * 8)
      const steps = await killedCreate(row === 0 ? { step: rarest, delayMs } : { labels, delayMs })
      if (steps === null) break
      kills++
      for (const step of steps) histogram[step] = (histogram[step] ?? 0) + 1
    }
    const client = await klariqoData<ClientCreated>(create)
    expect(client.status).toBe('active')
    const purchases = (await carrierPurchases()).length
    expect(purchases - bought, `purchases in life ${lives}, seed ${seed}`).toBe(1)
    bought = purchases
    lives++
    await klariqoData(['client', 'delete', id, '--confirm', id, '--release-number'])
  }
  expect(
    Object.entries(histogram).filter(([, hits]) => hits < 5),
    JSON.stringify(histogram),
  ).toEqual([])
  console.log(`P-04: seed ${seed}, ${kills} kills in ${lives} lives, ${JSON.stringify(histogram)}`)
})
