import { describe, expect, it } from 'vitest'
import { createClient } from '../../src/provisioning/create-client.ts'
import { jameson, jamesonId } from '../support/builders/jameson.ts'
import { ProvisioningWorld } from '../support/builders/provisioning-world.ts'

async function inService(): Promise<{ world: ProvisioningWorld; sid: string }> {
  const world = new ProvisioningWorld()
  const result = await createClient(world.process().deps, jameson())
  if (result.mode !== 'apply') throw new Error('a plan')
  return { world, sid: result.phone_number_sid }
}

describe('a failed run over a client that was in service before', () => {
  it('leaves the number pointed where it was', async () => {
    const { world, sid } = await inService()
    const before = {
      voice: 'https://old.example/voice',
      sms: 'https://old.example/sms',
      status: 'https://old.example/s',
    }
    await world.telephony.setWebhooks(sid, before)
    const { deps } = world.process()
    const probe = { ...deps.probe, voiceWebhook: async () => ({ status: 500, body: '', problem: null }) }
    // Changed hours make the agent another one, so that it has to be proved again.
    const run = createClient({ ...deps, probe }, jameson({ details: { hours: 'ten to two' } }))
    await expect(run).rejects.toMatchObject({ code: 'HEALTH_GATE_FAILED' })
    expect(world.telephony.owned.get(sid)?.webhooks).toEqual(before)
  })

  it('leaves it its number, when only the pool had to be put right', async () => {
    const { world, sid } = await inService()
    const number = world.telephony.owned.get(sid)?.phoneNumber
    world.tenants.state.pool.clear()
    world.healthStatus = 503
    const run = createClient(world.process().deps, jameson())
    await expect(run).rejects.toMatchObject({ code: 'HEALTH_GATE_FAILED' })
    expect(world.tenants.state.tenants.get(jamesonId)).toMatchObject({ phoneNumber: number, phoneNumberSid: sid })
    expect([...world.tenants.state.pool.values()]).toMatchObject([{ phoneNumber: number, clientId: jamesonId }])
  })
})
