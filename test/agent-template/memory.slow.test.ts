import path from 'node:path'
import { expect, test } from 'vitest'
import { makeAgentFixture } from '../support/agent-fixture.ts'
import { heapAfterCalls, heapFlags } from '../support/agent-load/heap-after-calls.ts'
import { LoadProcess } from '../support/agent-load/load-process.ts'
import { LoggingProcess } from '../support/agent-load/logging-process.ts'
import { agentUnit } from '../support/agent-unit.ts'

const bundle = path.resolve('agent-template/dist/agent.mjs')
const WARM = 500
/** `npm run bench -- agent` has the long form, 10,000 calls. */
const CALLS = 1_500
const MOST_MB = 2

/** Keeps two kilobytes of every media socket: what a listener forgotten on a call would hold. */
const leak = [
  '--import',
  `data:text/javascript,${encodeURIComponent(`
    import { Server } from 'node:http'
    const kept = []
    const emit = Server.prototype.emit
    Server.prototype.emit = function (name, ...rest) {
      if (name === 'upgrade') kept.push(new Array(256).fill(kept.length))
      return emit.call(this, name, ...rest)
    }`)}`,
]

/** Megabytes and open resources by which an agent grows over the calls. */
async function growthOver(flags: readonly string[]): Promise<{ heapMb: number; resources: number }> {
  await using load = await LoadProcess.start()
  const { deepgramUrl, supabaseUrl, vendorsUrl } = load.ready
  const vendors = {
    deepgram_url: deepgramUrl,
    supabase_url: supabaseUrl,
    openai_url: vendorsUrl,
    elevenlabs_url: vendorsUrl,
  }
  const fixture = makeAgentFixture({ vendors, config: { overflow: { max_calls: 100, action: 'voicemail' } } })
  const unit = agentUnit()
  try {
    await using agent = await LoggingProcess.start([...unit.flags, ...heapFlags, ...flags, bundle], {
      PATH: process.env.PATH,
      ...unit.environment,
      KLARIQO_CLIENT_DIR: fixture.clientDir,
      CREDENTIALS_DIRECTORY: fixture.credentialsDir,
      KLARIQO_LISTEN: '0',
    })
    const target = {
      address: agent.address,
      accountSid: fixture.secrets.twilio_account_sid,
      webhook: { publicBaseUrl: fixture.config.public_base_url, authToken: fixture.secrets.twilio_auth_token },
    }
    const warm = await heapAfterCalls(load, agent, target, WARM)
    const end = await heapAfterCalls(load, agent, target, CALLS)
    return { heapMb: end.heap_mb - warm.heap_mb, resources: end.resources - warm.resources }
  } finally {
    fixture.remove()
  }
}

test('R-06 calls leave nothing in the heap, and a planted leak of two kilobytes a call is seen', async () => {
  const [ours, leaking] = await Promise.all([growthOver([]), growthOver(leak)])
  console.log(`${CALLS} calls: heap ${ours.heapMb.toFixed(2)} MB, with the leak ${leaking.heapMb.toFixed(2)} MB`)
  expect(ours.heapMb).toBeLessThan(MOST_MB)
  expect(leaking.heapMb).toBeGreaterThan(MOST_MB)
})
