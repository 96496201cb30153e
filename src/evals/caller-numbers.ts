/**
 * Numbers that scripted callers ring from, by region: valid for numbering plans and nobody's. Australia's are those its
 * authority keeps for fiction, the United States' 555-01xx; the others are the plans' own example numbers.
 */
const numbers: Record<string, string[]> = {
  au: '570006 570156 570157 570158 570159 570110 570313 570737 571266 571491 571804 572549 572665 572983 573770 573087 574118 574632 575254 575789'
    .split(' ')
    .map((end) => `+61491${end}`),
  us: Array.from({ length: 40 }, (_, i) => `+120255501${i + 10}`),
  uk: Array.from({ length: 40 }, (_, i) => `+4474001234${i + 10}`),
  in: Array.from({ length: 40 }, (_, i) => `+9198765432${i + 10}`),
}

/** Hands out callers' numbers of a region, each to one call at a time, never one that `taken` names. */
export class CallerNumbers {
  readonly #free: Map<string, string[]>

  constructor(taken: readonly string[]) {
    this.#free = new Map(
      Object.entries(numbers).map(([region, all]) => [region, all.filter((number) => !taken.includes(number))]),
    )
  }

  /** @throws Error when all are in use; there are more of them than calls at once */
  take(region: string): string {
    const number = this.#free.get(region)?.shift()
    if (number === undefined) throw new Error(`no caller's number of ${region} is free`)
    return number
  }

  giveBack(region: string, number: string): void {
    this.#free.get(region)?.push(number)
  }
}
