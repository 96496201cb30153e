/** The name most like `wanted`, for "Perhaps you meant"; null when none is near. */
export function closestName(wanted: string, names: Iterable<string>): string | null {
  let best: string | null = null
  let bestDistance = Math.floor(wanted.length / 3) + 1
  for (const name of names) {
    const distance = editDistance(wanted, name, bestDistance)
    if (distance < bestDistance) {
      best = name
      bestDistance = distance
    }
  }
  return best
}

function editDistance(one: string, other: string, limit: number): number {
  if (Math.abs(one.length - other.length) >= limit) return limit
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let i = 1; i <= one.length; i++) {
    const row = [i]
    for (let j = 1; j <= other.length; j++) {
      const change = (previous[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1)
      row.push(Math.min(change, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1))
    }
    previous = row
  }
  return previous[other.length] ?? limit
}
