export type Percentiles = { count: number; p50: number | null; p95: number | null; p99: number | null }

/** Nearest-rank percentiles, to hundredths; null where there is nothing to rank. */
export function percentiles(values: readonly number[]): Percentiles {
  const sorted = values.toSorted((a, b) => a - b)
  const rank = (share: number): number | null => {
    const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
    return value === undefined ? null : Math.round(value * 100) / 100
  }
  return { count: sorted.length, p50: rank(0.5), p95: rank(0.95), p99: rank(0.99) }
}
