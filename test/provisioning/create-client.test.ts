import { describe, expect, it } from 'vitest'
import { KlariqoError } from '../../src/core/errors/klariqo-error.ts'
import { createClient } from '../../src/provisioning/create-client.ts'
import { createClientSteps } from '../../src/provisioning/create-client-steps.ts'
import type { StepEvent } from '../../src/provisioning/step-event.ts'
import { expectOneClient } from '../support/builders/expect-one-client.ts'
import { jameson, jamesonId } from '../support/builders/jameson.ts'
import { ProvisioningWorld } from '../support/builders/provisioning-world.ts'

const created = async (world: ProvisioningWorld, request = jameson()) => {
  const result = await createClient(world.process().deps, request)
  if (result.mode !== 'apply') throw new Error('a plan')
  return result
}

describe('createClient', () => {
  it('gives a business its line', async () => {
    const world = new ProvisioningWorld()
    const result = await created(world)
    expectOneClient(world)
    expect(result).toMatchObject({
      client_id: jamesonId,
      slug: 'jamesonplumbing',
      region: 'au',
      industry: 'plmb',
      business_name: 'Jameson Plumbing',
      status: 'active',
      port: 3011,
      api_path: '/api/jamesonplumbing/',
      dashboard_url: 'http://127.0.0.1:8000/au/plmb/jamesonplumbing',
      unit: `klariqo-client-${jamesonId}`,
      snippets: 3,
      snippets_synthesised: 3,
      number_source: 'bought',
      changed: true,
      warnings: [],
    })
    expect(result.steps.map((step) => step.id)).toEqual(createClientSteps.map((step) => step.id))
    expect(result.steps.map((step) => step.status)).toEqual(['unchanged', ...Array(14).fill('done')])
    expect(world.tenants.state.owners.get('jamie@jameson-plumbing.example')).toMatchObject({
      currency: 'AUD',
      openingBalanceCents: 20_000,
    })
  })

  it('P-14: the same again is a no-op: no write to the carrier, the host or the database', async () => {
    const world = new ProvisioningWorld()
    const first = await created(world)
    const before = { files: new Map(world.host.files), asked: world.tenants.asked.length }
    world.telephony.requests.length = 0
    world.host.ran.length = 0
    const again = await created(world)
    expect(again.changed).toBe(false)
    expect(new Set(again.steps.map((step) => step.status))).toEqual(new Set(['unchanged']))
    expect({ ...again, ...untimed }).toEqual({
      ...first,
      ...untimed,
      changed: false,
      number_source: 'unchanged',
      snippets_synthesised: 0,
    })
    expect(new Set(world.telephony.requests)).toEqual(new Set(['account', 'findByNumber']))
    expect(world.host.ran.map((argv) => argv[1])).toEqual(['show', 'show'])
    expect(world.host.files).toEqual(before.files)
    const asked = new Set(world.tenants.asked.slice(before.asked))
    const reads = ['check', 'find', 'journal', 'audioFiles', 'numbers', 'acquireLease', 'releaseLease']
    expect([...asked].filter((method) => !reads.includes(method))).toEqual([])
  })

  it('--plan tells what it would do and what it costs, and does nothing', async () => {
    const world = new ProvisioningWorld()
    const { deps } = world.process()
    const plan = await createClient(deps, jameson(), { mode: 'plan' })
    if (plan.mode !== 'plan') throw new Error('no plan')
    expect(plan.changes).toBe(14)
    expect(plan.steps.find((step) => step.id === 'number')?.costs).toEqual({
      monthly_cents: 1000,
      currency: 'AUD',
      what: 'Australia mobile number',
    })
    expect(world.tenants.state.tenants.size + world.tenants.state.steps.size + world.tenants.state.leases.size).toBe(0)
    expect(world.telephony.purchases).toEqual([])
    expect(world.host.files.size).toBe(1)
    await created(world)
    const after = await createClient(world.process().deps, jameson(), { mode: 'plan' })
    expect(after).toMatchObject({ changes: 0 })
  })

  it('takes over changed details, and keeps what is not said', async () => {
    const world = new ProvisioningWorld()
    await created(world, jameson({ details: { hours: 'eight to four' } }))
    const again = await created(world, jameson())
    expect(again.changed).toBe(false)
    const changed = await created(world, jameson({ details: { hours: 'ten to two' } }))
    expect(changed.steps.filter((step) => step.status === 'done').map((step) => step.id)).toEqual([
      'tenant',
      'snippets',
      'files',
      'unit',
      'verify',
    ])
    expect(changed.snippets_synthesised).toBe(1)
    expectOneClient(world)
  })

  it('refuses the name of another owner or region', async () => {
    const world = new ProvisioningWorld()
    await created(world)
    const other = jameson({ ownerEmail: 'else@example.com' })
    await expect(created(world, other)).rejects.toMatchObject({ code: 'SLUG_TAKEN', exitCode: 2 })
    await expect(created(world, jameson({ region: 'us' }))).rejects.toMatchObject({ code: 'SLUG_TAKEN' })
    expectOneClient(world)
  })

  it('tells an observer about every step', async () => {
    const world = new ProvisioningWorld()
    const events: StepEvent[] = []
    await createClient(world.process().deps, jameson(), { observer: (event) => events.push(event) })
    for (const { id } of createClientSteps) {
      const statuses = events.filter((event) => event.id === id).map((event) => event.status)
      expect(statuses[0]).toBe('checking')
      expect(statuses.at(-1)).toBe(id === 'preflight' ? 'unchanged' : 'done')
    }
  })

  it('undoes what it made when the gate fails, keeps and names the bought number, and uses it next time', async () => {
    const world = new ProvisioningWorld()
    world.healthStatus = 503
    const failure = await created(world).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'HEALTH_GATE_FAILED', exitCode: 6 })
    const [bought] = world.telephony.purchases
    expect((failure as KlariqoError).hint).toContain(bought?.phoneNumber)
    expect(world.tenants.state.tenants.size).toBe(0)
    expect([...world.host.files.keys()]).toEqual(['/opt/klariqo/agent/current/agent.mjs'])
    expect([...world.host.active]).toEqual([])
    world.healthStatus = 200
    const result = await created(world)
    expect(result.phone_number).toBe(bought?.phoneNumber)
    expectOneClient(world)
  })

  it('a full disk: nothing half made stays, and a number bought meanwhile is in the pool', async () => {
    const world = new ProvisioningWorld()
    const full = new KlariqoError('HOST_DISK_FULL', { host: 'fake', path: '/opt' })
    world.host.fail('write', /goodbye\.ulaw/, full, 'after')
    // The voice is slow today: the number is bought first.
    const { deps } = world.process()
    const speech = {
      synthesise: async (...args: Parameters<typeof deps.speech.synthesise>) => {
        await world.clock.sleep(10_000)
        return deps.speech.synthesise(...args)
      },
    }
    const run = createClient({ ...deps, speech }, jameson())
    await expect(run).rejects.toMatchObject({ code: 'HOST_DISK_FULL', exitCode: 5 })
    expect(world.tenants.state.tenants.size).toBe(0)
    expect(world.host.files.size).toBe(1)
    const pool = [...world.tenants.state.pool.values()]
    expect(pool.map((row) => row.phoneNumber)).toEqual(world.telephony.purchases.map((each) => each.phoneNumber))
    expect(pool).toHaveLength(1)
    await created(world)
    expectOneClient(world)
  })

  it('does not hide the first error behind an undo that fails', async () => {
    const world = new ProvisioningWorld()
    world.healthStatus = 503
    world.host.fail('remove', /klariqo\.d/, new KlariqoError('HOST_UNREACHABLE', { host: 'fake', problem: 'gone' }))
    await expect(created(world)).rejects.toMatchObject({ code: 'HEALTH_GATE_FAILED' })
    world.healthStatus = 200
    await created(world)
    expectOneClient(world)
  })

  it('stops at Ctrl-C, undoes nothing, and goes on next time', async () => {
    const world = new ProvisioningWorld()
    const ctrlC = new AbortController()
    const { deps } = world.process()
    const observer = ({ id, status }: StepEvent) => {
      if (id === 'bind' && status === 'done') ctrlC.abort(new Error('SIGINT'))
    }
    const stopped = createClient(deps, jameson(), { signal: ctrlC.signal, observer })
    await expect(stopped).rejects.toMatchObject({ code: 'INTERRUPTED', exitCode: 130 })
    expect(world.tenants.state.tenants.get(jamesonId)?.status).toBe('creating')
    const result = await created(world)
    expect(result.number_source).toBe('unchanged')
    expectOneClient(world)
  })
})

const untimed = { duration_ms: 0, steps: [] }
