import { describe, expect, it } from 'vitest'
import { crashPoints } from '../../src/provisioning/crash-points.ts'
import { createClient } from '../../src/provisioning/create-client.ts'
import { createClientSteps } from '../../src/provisioning/create-client-steps.ts'
import { crashAt, traceLabels } from '../support/builders/crash-then.ts'
import { expectOneClient } from '../support/builders/expect-one-client.ts'
import { jameson } from '../support/builders/jameson.ts'
import { ProvisioningWorld } from '../support/builders/provisioning-world.ts'

const labels = await traceLabels(new ProvisioningWorld())
const working = createClientSteps.filter((step) => !step.readOnly)

const converges = async (world: ProvisioningWorld) => {
  const result = await createClient(world.process().deps, jameson())
  expect(result).toMatchObject({ status: 'active' })
  expectOneClient(world)
  const again = await createClient(world.process().deps, jameson())
  expect(again).toMatchObject({ changed: false })
}

describe('a process that dies', () => {
  it('P-02: every step that does something has all five crash points', () => {
    for (const { id } of working)
      expect(labels.filter((label) => label.startsWith(`${id}:`)).sort()).toEqual(
        crashPoints.map((point) => `${id}:${point}`).sort(),
      )
    expect(labels.length).toBeGreaterThanOrEqual(5 * working.length)
  })

  it.each(labels)('P-01: at %s: one more run of the same command finishes the one client', async (label) => {
    const world = new ProvisioningWorld()
    expect(await crashAt(world, label)).toBe('died')
    await converges(world)
  })

  it('P-03: twice, at any two points: the third run finishes the one client', async () => {
    const pairs = labels.flatMap((first, i) =>
      labels.filter((_, j) => (i * labels.length + j) % 23 === 0).map((second) => [first, second] as const),
    )
    expect(pairs.length).toBeGreaterThanOrEqual(150)
    const counts = { died: 0, 'never got there': 0 }
    for (const [first, second] of pairs) {
      const world = new ProvisioningWorld()
      await crashAt(world, first)
      counts[await crashAt(world, second)]++
      await converges(world).catch((error: unknown) => {
        throw new Error(`${first} then ${second}: ${String(error)}`, { cause: error })
      })
    }
    process.stdout.write(`P-03: ${pairs.length} pairs, the second run died in ${counts.died}\n`)
    expect(counts.died).toBeGreaterThanOrEqual(100)
  })
})
