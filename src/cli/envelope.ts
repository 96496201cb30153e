import type { KlariqoError } from '../core/errors/klariqo-error.ts'

/** The one JSON object a command prints with --json (DESIGN: schema, ok, profile, data, warnings). `id` is `client:create`. */
export function successEnvelope(id: string, profile: string | null, data: unknown, warnings: readonly string[]) {
  return { schema: schemaOf(id), ok: true, profile, data, warnings }
}

export function errorEnvelope(
  id: string | null,
  profile: string | null,
  error: KlariqoError,
  warnings: readonly string[],
) {
  const { code, message, hint, retryable } = error
  return { schema: schemaOf(id), ok: false, profile, error: { code, message, hint, retryable }, warnings }
}

const schemaOf = (id: string | null) => (id ? `klariqo.${id.replaceAll(':', '.')}/1` : 'klariqo/1')
