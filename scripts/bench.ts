import { benchAgent } from '../bench/agent.ts'
import { benchCall } from '../bench/call.ts'
import { benchCreate } from '../bench/create.ts'
import { benchRealtime } from '../bench/realtime.ts'
import { benchStartup } from '../bench/startup.ts'
import { benchStats } from '../bench/stats.ts'

/** `npm run bench -- startup create call agent stats realtime`: runs the named benchmarks (all without a name) and prints one JSON object; progress goes to standard error. */
const known: Record<string, () => Promise<unknown>> = {
  startup: benchStartup,
  create: benchCreate,
  call: benchCall,
  agent: benchAgent,
  stats: benchStats,
  realtime: benchRealtime,
}
const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !(name in known))
if (unknown.length > 0) {
  process.stderr.write(`There is no benchmark ${unknown.join(', ')}. There are: ${Object.keys(known).join(', ')}.\n`)
  process.exit(2)
}
const results: Record<string, unknown> = {
  schema: 'klariqo.bench/1',
  node: process.version,
  cpus: (await import('node:os')).cpus().length,
}
for (const name of asked.length > 0 ? asked : Object.keys(known)) {
  process.stderr.write(`bench ${name} …\n`)
  results[name] = await known[name]?.()
}
process.stdout.write(`${JSON.stringify(results, null, 2)}\n`)
