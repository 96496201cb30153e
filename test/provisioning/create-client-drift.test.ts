import { describe, expect, it } from 'vitest'
import { createClient } from '../../src/provisioning/create-client.ts'
import { verifyClient } from '../../src/provisioning/verify-client.ts'
import { expectOneClient } from '../support/builders/expect-one-client.ts'
import { jameson, jamesonId } from '../support/builders/jameson.ts'
import { ProvisioningWorld } from '../support/builders/provisioning-world.ts'

const folder = '/opt/klariqo/voice-ai-platform/clients/au/plmb/jamesonplumbing'
const unit = `klariqo-client-${jamesonId}`

const drifts: [string, string[], (world: ProvisioningWorld) => unknown][] = [
  ['its nginx include', ['nginx'], ({ host }) => host.files.delete('/etc/nginx/klariqo.d/jamesonplumbing.conf')],
  ['a unit file', ['unit'], ({ host }) => host.files.delete(`/etc/systemd/system/${unit}.service`)],
  ['a changed unit file', ['unit'], ({ host }) => host.write(`/etc/systemd/system/${unit}.socket`, 'ListenStream=1')],
  ['a stopped socket', ['unit'], ({ host }) => host.active.delete(`${unit}.socket`)],
  ['a disabled socket', ['unit'], ({ host }) => host.enabled.delete(`${unit}.socket`)],
  ['a snippet', ['snippets'], ({ host }) => host.files.delete(`${folder}/audio_ulaw/greeting.ulaw`)],
  ['a damaged snippet', ['snippets'], ({ host }) => host.write(`${folder}/audio_optimised/filler.mp3`, 'x')],
  ['the index of snippets', ['snippets'], ({ host }) => host.files.delete(`${folder}/audio_snippets.json`)],
  ['agent.json', ['files'], ({ host }) => host.files.delete(`${folder}/agent.json`)],
  ['the keys', ['credentials', 'unit'], ({ host }) => host.files.delete(`/etc/klariqo/credentials/${jamesonId}.json`)],
  ['the webhooks', ['webhooks'], ({ telephony }) => telephony.setWebhooks(telephony.purchases[0]?.sid ?? '', null)],
  ['the rows of the snippets', ['snippets'], ({ tenants }) => tenants.state.audio.clear()],
]

describe('P-09: what somebody took away or changed', () => {
  it.each(drifts)('%s: shown by verify, repaired by the same command, nothing bought', async (_, steps, drift) => {
    const world = new ProvisioningWorld()
    await createClient(world.process().deps, jameson())
    expect(await verifyClient(world.process().deps, jamesonId)).toMatchObject({ ok: true })
    const spoken = world.spoken.length
    await drift(world)
    const seen = await verifyClient(world.process().deps, jamesonId)
    expect(seen.ok).toBe(false)
    expect(seen.items.filter((item) => item.status === 'wrong').map((item) => item.id)).toContain(steps[0])
    const result = await createClient(world.process().deps, jameson())
    if (result.mode !== 'apply') throw new Error('a plan')
    expect(result.steps.filter((step) => step.status === 'done').map((step) => step.id)).toEqual(
      expect.arrayContaining(steps),
    )
    expectOneClient(world)
    expect(world.spoken.length).toBe(spoken)
    expect(await verifyClient(world.process().deps, jamesonId)).toMatchObject({ ok: true })
  })

  it('a number that was given back outside: another one, and only one client has one', async () => {
    const world = new ProvisioningWorld()
    await createClient(world.process().deps, jameson())
    const [first] = world.telephony.purchases
    await world.telephony.release(first?.sid ?? '')
    world.telephony.candidates = world.telephony.candidates.filter((each) => each.phoneNumber !== first?.phoneNumber)
    await createClient(world.process().deps, jameson())
    expect(world.telephony.purchases).toHaveLength(2)
    const [tenant] = world.tenants.state.tenants.values()
    expect(tenant?.phoneNumber).toBe(world.telephony.purchases[1]?.phoneNumber)
    expect(world.tenants.state.pool.size).toBe(1)
    expect(await verifyClient(world.process().deps, jamesonId)).toMatchObject({ ok: true })
  })

  it('P-10: a broken include of another client stops the run before ours is written', async () => {
    const world = new ProvisioningWorld()
    world.host.nginxProblem = 'unknown directive "x" in /etc/nginx/klariqo.d/other.conf:3'
    const run = createClient(world.process().deps, jameson())
    await expect(run).rejects.toMatchObject({ code: 'HOST_NGINX_INVALID', exitCode: 5 })
    expect([...world.host.files.keys()].filter((name) => name.endsWith('.conf'))).toEqual([])
    expect(world.host.reloads).toBe(0)
  })
})
