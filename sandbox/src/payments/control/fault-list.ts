import { z } from 'zod'

/**
 * Something that goes wrong with the next `times` requests that fit. `delay_ms` comes first, before any effect.
 * `drop: 'before'`: the connection breaks, nothing is done. `drop: 'after'`: it is done, the answer is lost (with
 * `delay_ms` the effect lands that much later, even when the client is long gone). `status`: answered with that error
 * instead; nothing is done, unless `done` says that it is. `body` alone: done, but answered with this text.
 */
export const faultSchema = z.strictObject({
  method: z.string().optional(),
  path: z.string().refine(isPattern, 'not a regular expression'),
  times: z.int().min(1),
  status: z.int().min(400).max(599).optional(),
  done: z.boolean().optional(),
  delay_ms: z.int().min(0).max(600_000).optional(),
  drop: z.enum(['before', 'after']).optional(),
  body: z.string().optional(),
})

export type Fault = z.infer<typeof faultSchema>

export class FaultList {
  #faults: Fault[] = []

  get all(): readonly Fault[] {
    return this.#faults
  }

  add(fault: Fault): void {
    this.#faults.push({ ...fault })
  }

  clear(): void {
    this.#faults = []
  }

  /** The first fault that fits, counted down. `path` has no query. */
  take(method: string, path: string): Fault | null {
    const fault = this.#faults.find(
      (it) => (it.method ?? method).toUpperCase() === method && new RegExp(it.path).test(path),
    )
    if (!fault) return null
    fault.times -= 1
    if (fault.times === 0) this.#faults = this.#faults.filter((it) => it !== fault)
    return { ...fault }
  }
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp
  } catch {
    return false
  }
}
