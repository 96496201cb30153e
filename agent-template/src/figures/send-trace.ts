const SEND_MS = 5_000

/**
 * Sends one trace to an OpenTelemetry collector (`POST <endpoint>/v1/traces`, OTLP over HTTP in JSON). Throws when it is not taken: the
 * caller logs that once, a trace is not worth trying again.
 */
export async function sendTrace(endpoint: string, trace: object): Promise<void> {
  const response = await fetch(`${endpoint.replace(/\/$/, '')}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(trace),
    redirect: 'error',
    signal: AbortSignal.timeout(SEND_MS),
  })
  await response.body?.cancel()
  if (!response.ok) throw new Error(`the collector answered ${response.status}`)
}
