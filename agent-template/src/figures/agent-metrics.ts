import type { Agent } from '../agent.ts'
import type { Histogram } from './histogram.ts'
import type { Metric } from './metrics-text.ts'

/** Everything an agent tells Prometheus. Names end in their unit; a client is told apart by the target's own labels and `klariqo_build_info`. */
export function agentMetrics(agent: Agent): Metric[] {
  const { figures, queue, live, tools, afterCall } = agent
  const { config } = tools.tenant
  const { counters } = tools
  const one = (name: string, type: 'gauge' | 'counter', help: string, value: number): Metric => ({
    name: `klariqo_${name}`,
    type,
    help,
    values: [{ value }],
  })
  const by = (name: string, label: string, help: string, counts: Iterable<[string, number]>): Metric => ({
    name: `klariqo_${name}`,
    type: 'counter',
    help,
    values: [...counts].map(([key, value]) => ({ labels: { [label]: key }, value })),
  })
  const times = (name: string, label: string, help: string, histograms: Map<string, Histogram>): Metric => ({
    name: `klariqo_${name}_seconds`,
    type: 'histogram',
    help,
    values: [...histograms].map(([key, histogram]) => ({ labels: { [label]: key }, histogram })),
  })
  const build = { client_id: config.client_id, version: agent.version, template: config.template.name }
  const { deliveries } = afterCall
  return [
    { name: 'klariqo_build_info', type: 'gauge', help: 'What runs.', values: [{ labels: build, value: 1 }] },
    one('calls', 'gauge', 'Calls with an open media socket.', live.size),
    one('draining', 'gauge', '1 once the process is to end.', agent.draining ? 1 : 0),
    one('uptime_seconds', 'gauge', 'Age of the process.', Math.round((tools.now() - agent.startedAt) / 1000)),
    one('memory_resident_bytes', 'gauge', 'Resident memory.', process.memoryUsage.rss()),
    one('writes_waiting', 'gauge', 'Writes the database has not taken yet.', queue.waiting),
    one('writes_lost_total', 'counter', 'Writes refused or dropped.', queue.lost),
    one('calls_to_work_up', 'gauge', 'Calls over whose summary is not written yet.', afterCall.waiting),
    one('deliveries_waiting', 'gauge', "Calls the client's own system has not heard of yet.", deliveries?.waiting ?? 0),
    one('deliveries_given_up_total', 'counter', 'Calls it was told of in vain for a day.', deliveries?.givenUp ?? 0),
    by('conversations_total', 'ended', 'Conversations by how they ended.', figures.ended),
    by('answers_total', 'source', 'Answers heard, by where they came from.', figures.answers),
    one('interruptions_total', 'counter', 'Answers that callers cut off.', figures.interruptions),
    times('wait', 'source', "End of the caller's words to the first sound of the answer.", figures.waits),
    times('stage', 'stage', 'The same by what was waited for.', figures.stages),
    one('calls_overflowed_total', 'counter', 'Calls that met the overflow action.', counters.callsOverflowed),
    one('calls_shed_total', 'counter', 'Calls given on because the process was too busy.', counters.callsShed),
    by('vendor_failures_total', 'vendor', 'Requests that a vendor failed.', Object.entries(counters.vendorFailures)),
    one('inbound_frames_dropped_total', 'counter', 'Frames of callers thrown away.', counters.inboundFramesDropped),
    one('outbound_held_total', 'counter', 'Times a frame waited for the carrier.', counters.outboundHeld),
  ]
}
