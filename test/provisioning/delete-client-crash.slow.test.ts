import { expect, it } from 'vitest'
import { createClient } from '../../src/provisioning/create-client.ts'
import { deleteClient } from '../../src/provisioning/delete-client.ts'
import { deleteClientSteps } from '../../src/provisioning/delete-client-steps.ts'
import { jameson, jamesonId } from '../support/builders/jameson.ts'
import { CrashError } from '../support/builders/provisioning-world.ts'
import { expectGone, worldWithClient } from '../support/builders/world-with-client.ts'

const request = { clientId: jamesonId }

it('a deletion killed at every point, kept and released: the same command finishes it', async () => {
  const traced = await worldWithClient()
  traced.record(jamesonId, 'RE1')
  const { deps, crashPoint, labels } = traced.process()
  await deleteClient(deps, request, { crashPoint })
  const all = [...new Set(labels)]
  expect(all.length).toBe(5 * deleteClientSteps.length)
  for (const label of all)
    for (const releaseNumber of [false, true]) {
      const world = await worldWithClient()
      world.record(jamesonId, 'RE1')
      world.record(jamesonId, 'RE2', false)
      world.record('au_plmb_other', 'RE3')
      const doomed = world.process(label)
      const run = deleteClient(doomed.deps, { ...request, releaseNumber }, { crashPoint: doomed.crashPoint })
      await expect(run, label).rejects.toThrow(CrashError)
      await deleteClient(world.process().deps, { ...request, releaseNumber })
      expectGone(world)
      expect([...world.telephony.recorded.keys()], label).toEqual(['RE3'])
      expect(world.telephony.owned.size, label).toBe(releaseNumber ? 0 : 1)
      const again = await createClient(world.process().deps, jameson())
      expect(again, label).toMatchObject({ status: 'active', number_source: releaseNumber ? 'bought' : 'kept' })
    }
})
