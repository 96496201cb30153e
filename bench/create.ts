import { createClientSteps } from '../src/provisioning/create-client-steps.ts'
import { type BenchSandbox, benchSandbox, timed } from './sandbox.ts'

type Created = { changed: boolean; duration_ms: number; steps: { id: string; status: string; ms: number }[] }
const vendorLatencyMs = 300
const many = 100

/** `client create` against its critical path with slow vendors, a re-run of a finished client, and whether the hundredth client costs more than the first. */
export async function benchCreate() {
  await using sandbox = await benchSandbox()
  await slowVendors(sandbox, vendorLatencyMs)
  const create = (name: string) =>
    timed<Created>(['client', 'create', '--business', name, '--region', 'au', '--industry', 'plmb'], sandbox.env)
  // The first client of a sandbox also warms the voice; the second is what an operator meets all day.
  await create('Bench Warmup')
  const slow = await create('Bench Slow')
  const criticalMs = criticalPath(slow.data.steps)
  const again = await create('Bench Slow')
  await slowVendors(sandbox, 0)
  const walls: number[] = []
  for (let i = 0; i < many; i++) walls.push((await create(`Bench ${String.fromCharCode(97 + (i % 26))} ${i}`)).wallMs)
  const first = mean(walls.slice(0, 10))
  const last = mean(walls.slice(-10))
  return {
    vendor_latency_ms: vendorLatencyMs,
    create: {
      run_ms: slow.data.duration_ms,
      wall_ms: Math.round(slow.wallMs),
      critical_path_ms: Math.round(criticalMs),
      ratio: ratio(slow.data.duration_ms, criticalMs),
      limit: 1.25,
      steps: slow.data.steps,
    },
    rerun: { run_ms: again.data.duration_ms, wall_ms: Math.round(again.wallMs), changed: again.data.changed },
    many: {
      clients: many,
      first_ten_ms: Math.round(first),
      last_ten_ms: Math.round(last),
      ratio: ratio(last, first),
      limit: 1.2,
    },
  }
}

/** The longest chain of steps that wait for each other, from the times the run itself reports. */
function criticalPath(steps: Created['steps']): number {
  const took = new Map(steps.map((step) => [step.id, step.ms]))
  const end = new Map<string, number>()
  for (const step of createClientSteps) {
    const before = Math.max(0, ...step.needs.map((id) => end.get(id) ?? 0))
    end.set(step.id, before + (took.get(step.id) ?? 0))
  }
  return Math.max(...end.values())
}

async function slowVendors(sandbox: BenchSandbox, latencyMs: number): Promise<void> {
  const { vendors } = sandbox
  const basic = Buffer.from(`${vendors.TWILIO_ACCOUNT_SID}:${vendors.TWILIO_AUTH_TOKEN}`).toString('base64')
  for (const name of ['SUPABASE_URL', 'TWILIO_API_URL', 'ELEVENLABS_URL']) {
    const answer = await fetch(`${vendors[name]}/_sandbox/settings`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', authorization: `Basic ${basic}` },
      body: JSON.stringify({ latency_ms: latencyMs }),
    })
    if (!answer.ok) throw new Error(`${name}: ${answer.status} ${await answer.text()}`)
  }
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
const ratio = (a: number, b: number) => Math.round((a / b) * 100) / 100
