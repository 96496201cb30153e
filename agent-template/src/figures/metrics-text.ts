import type { Histogram } from './histogram.ts'

type Labels = Readonly<Record<string, string>>
export type Metric = { name: string; help: string } & (
  | { type: 'gauge' | 'counter'; values: readonly { labels?: Labels; value: number }[] }
  | { type: 'histogram'; values: readonly { labels: Labels; histogram: Histogram }[] }
)

/** Prometheus' text format, version 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/ */
export const metricsText = (metrics: readonly Metric[]): string =>
  metrics
    .flatMap((metric) => [
      `# HELP ${metric.name} ${metric.help}`,
      `# TYPE ${metric.name} ${metric.type}`,
      ...lines(metric),
    ])
    .map((line) => `${line}\n`)
    .join('')

function lines(metric: Metric): string[] {
  const { name } = metric
  if (metric.type !== 'histogram') {
    return metric.values.map(({ labels = {}, value }) => `${name}${labelText(labels)} ${value}`)
  }
  return metric.values.flatMap(({ labels, histogram }) => {
    const { buckets, sum, count } = histogram.read()
    const bucket = (le: string, value: number): string => `${name}_bucket${labelText({ ...labels, le })} ${value}`
    return [
      ...buckets.map(({ le, count: below }) => bucket(String(le), below)),
      bucket('+Inf', count),
      `${name}_sum${labelText(labels)} ${sum}`,
      `${name}_count${labelText(labels)} ${count}`,
    ]
  })
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

const escaped = (value: string): string => value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
