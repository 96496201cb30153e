/**
 * Events a second of a row of arrival times (ms), by the least-squares line through them: one late arrival at either end does
 * not move it as it would a plain quotient. The first `skip` came in one burst and are left out.
 */
export function frameRate(arrivals: readonly number[], skip: number): number {
  const times = arrivals.slice(skip)
  const meanIndex = (times.length - 1) / 2
  const meanTime = times.reduce((sum, time) => sum + time, 0) / times.length
  let across = 0
  let along = 0
  for (const [i, time] of times.entries()) {
    across += (i - meanIndex) * (time - meanTime)
    along += (i - meanIndex) ** 2
  }
  return (1000 * along) / across
}
