import { z } from 'zod'

/**
 * What every fault has; a vendor extends it with its own fields. A fault meets the next `times` requests that fit.
 * `delay_ms` comes first, before any effect. `drop: 'before'`: the connection breaks, nothing is done. `drop: 'after'`: it
 * is done, the answer is lost (with `delay_ms` the effect lands that much later, even when the client is long gone).
 * `body` alone: done, but answered with this text.
 */
export const commonFaultSchema = z.strictObject({
  method: z.string().optional(),
  path: z.string().refine(isPattern, 'not a regular expression'),
  times: z.int().min(1),
  delay_ms: z.int().min(0).max(600_000).optional(),
  drop: z.enum(['before', 'after']).optional(),
  body: z.string().optional(),
})

/** The faults of one vendor that wait to happen, oldest first. */
export class FaultList<Fault extends z.infer<typeof commonFaultSchema>> {
  readonly #schema: z.ZodType<Fault>
  #faults: Fault[] = []

  constructor(schema: z.ZodType<Fault>) {
    this.#schema = schema
  }

  get all(): readonly Fault[] {
    return this.#faults
  }

  /** Throws a ZodError naming each wrong field. */
  add(fault: unknown): void {
    this.#faults.push(this.#schema.parse(fault))
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
