/** What `/_sandbox/settings` keeps: waits and planned failures, for tests and benchmarks. */
export type GatewaySettings = {
  /** Added before every answer. */
  latencyMs: number
  /** The next `times` requests whose path and query match are answered with `status`, or cut off when it is 0. `after`: once the work is done. */
  fail: { path: RegExp; times: number; status: number; after: boolean } | null
}
