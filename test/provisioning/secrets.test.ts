import { inspect } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import { createClient } from '../../src/provisioning/create-client.ts'
import { deleteClient } from '../../src/provisioning/delete-client.ts'
import type { ProvisioningDeps } from '../../src/provisioning/provisioning-deps.ts'
import { jameson, jamesonId } from '../support/builders/jameson.ts'
import { ProvisioningWorld } from '../support/builders/provisioning-world.ts'

const canaries = ['twilio', 'deepgram', 'openai', 'elevenlabs', 'password'].map((name) => `canary-${name}-7f3a`)
const [twilio = '', deepgram = '', openai = '', elevenlabs = '', password = ''] = canaries
const credentialFile = `/etc/klariqo/credentials/${jamesonId}.json`

function withCanaries(deps: ProvisioningDeps): ProvisioningDeps {
  const agentSecrets = {
    twilioAccountSid: 'AC1',
    twilioAuthToken: new Secret(twilio),
    deepgramApiKey: new Secret(deepgram),
    openaiApiKey: new Secret(openai),
    elevenlabsApiKey: new Secret(elevenlabs),
  }
  return { ...deps, agentSecrets, newPassword: () => new Secret(password) }
}

/** Everything anybody could read afterwards, as JSON and as a person would print it. */
function told(...things: unknown[]): string {
  const maps = (_key: string, value: unknown) => (value instanceof Map ? [...value] : value)
  return things.flatMap((thing) => [JSON.stringify(thing, maps), inspect(thing, { depth: 12 })]).join('\n')
}

const expectQuiet = (text: string) => expect(canaries.filter((canary) => text.includes(canary))).toEqual([])

/** Runs a creation over a world, gathers all that it says and leaves behind. */
async function observe(world: ProvisioningWorld, break_: (world: ProvisioningWorld) => void = () => undefined) {
  const printed: unknown[] = []
  const spies = (['log', 'info', 'warn', 'error', 'debug'] as const).map((name) =>
    vi.spyOn(console, name).mockImplementation((...words) => void printed.push(words)),
  )
  break_(world)
  const events: unknown[] = []
  const deps = withCanaries(world.process().deps)
  const options = { observer: (event: unknown) => void events.push(event) }
  const plan = await createClient(deps, jameson(), { ...options, mode: 'plan' })
  const result: unknown = await createClient(deps, jameson(), options).catch((error: unknown) => error)
  const files = [...world.host.files].filter(([path]) => path !== credentialFile)
  const contents = files.map(([path, { content }]) => [path, content.toString('latin1')])
  const { agents, ...rows } = world.tenants.state
  for (const spy of spies) spy.mockRestore()
  return { result, text: told(plan, result, events, printed, world.host.ran, contents, rows, world.probes) }
}

describe('secrets stay in the credential file', () => {
  it('a creation tells them to nobody: no argv, file, journal, row, event, plan or result', async () => {
    const world = new ProvisioningWorld()
    const { result, text } = await observe(world)
    expect(result).toMatchObject({ status: 'active' })
    expectQuiet(text)
    const file = world.host.files.get(credentialFile)
    expect(canaries.filter((canary) => file?.content.includes(canary))).toEqual(canaries)
    expect(file?.mode).toBe(0o600)
    expectQuiet(told(await deleteClient(world.process().deps, { clientId: jamesonId }), world.host.ran))
  })

  it.each(['write', 'run'] as const)('neither does one whose host fails at a %s', async (operation) => {
    const { result, text } = await observe(new ProvisioningWorld(), ({ host }) =>
      host.fail(operation, /credentials|daemon-reload/, new Error('the host broke')),
    )
    expect(result).toBeInstanceOf(Error)
    expectQuiet(text)
  })
})
