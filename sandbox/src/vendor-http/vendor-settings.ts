import { z } from 'zod'

/**
 * One thing that goes wrong, `times` times, to the next requests (of the recogniser: connections). `delay_ms` waits first.
 * Instead of an answer: `status` is the vendor's error body for it (`code` its word in that body), `drop` cuts the
 * connection, `hang` never answers. In the midst of an answer: `cut_after_bytes` cuts it there (the recogniser counts the
 * sound it has taken); `garbage` sends what is none of the protocol, `half_open` keeps the connection and sends no more, both
 * at its beginning or `after_ms`; `after_ms` alone cuts it then. Such an answer never gets to its end.
 */
const faultSchema = z.strictObject({
  times: z.int().min(1),
  delay_ms: z.int().min(0).optional(),
  status: z.int().min(400).max(599).optional(),
  code: z.string().optional(),
  drop: z.literal('before').optional(),
  hang: z.boolean().optional(),
  cut_after_bytes: z.int().min(0).optional(),
  garbage: z.boolean().optional(),
  half_open: z.boolean().optional(),
  after_ms: z.int().min(0).optional(),
})

const settingsSchema = z.strictObject({
  latency_ms: z.int().min(0).max(60_000).optional(),
  faults: z.array(faultSchema).optional(),
})

export type VendorFault = z.infer<typeof faultSchema>

/** What `/_sandbox/settings` of a vendor holds: a delay put before every answer, and faults waiting to happen. */
export class VendorSettings {
  #latencyMs = 0
  #faults: VendorFault[] = []

  get latencyMs(): number {
    return this.#latencyMs
  }

  /** Changes what is given and leaves the rest. Throws a ZodError naming each wrong field. */
  change(body: unknown): void {
    const given = settingsSchema.parse(body)
    if (given.latency_ms !== undefined) this.#latencyMs = given.latency_ms
    if (given.faults !== undefined) this.#faults = given.faults.map((fault) => ({ ...fault }))
  }

  reset(): void {
    this.#latencyMs = 0
    this.#faults = []
  }

  /** The fault for this request, counted down; null when nothing is to go wrong. */
  takeFault(): VendorFault | null {
    const fault = this.#faults[0]
    if (!fault) return null
    fault.times -= 1
    if (fault.times === 0) this.#faults.shift()
    return fault
  }

  toJSON(): { latency_ms: number; faults: VendorFault[] } {
    return { latency_ms: this.#latencyMs, faults: this.#faults }
  }
}
