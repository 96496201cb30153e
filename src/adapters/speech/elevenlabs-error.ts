import { KlariqoError } from '../../core/errors/klariqo-error.ts'

type Detail = { status?: string; message?: string }

/**
 * An answer of ElevenLabs that is no speech, in our words. Its body is `{"detail": {"status", "message"}}`, or a list in
 * `detail` for a request that fails its schema; `status` there says more than the HTTP status (quota comes as 401).
 */
export function elevenLabsError(httpStatus: number, body: string, voice: string, address: string): KlariqoError {
  const { status = '', message } = detailOf(body)
  const reason = message ?? `HTTP ${httpStatus}`
  if (status === 'quota_exceeded') return new KlariqoError('VOICE_QUOTA')
  if (status === 'voice_not_found') return new KlariqoError('VOICE_NOT_FOUND', { voice })
  if (httpStatus === 429 || status === 'system_busy' || status === 'too_many_concurrent_requests') {
    return new KlariqoError('VOICE_BUSY', { reason })
  }
  if (httpStatus === 401 || httpStatus === 403 || status === 'invalid_api_key') {
    return new KlariqoError('VOICE_CREDENTIALS')
  }
  if (httpStatus >= 500) return new KlariqoError('VOICE_UNREACHABLE', { address, reason })
  return new KlariqoError('VOICE_REFUSED', { reason })
}

function detailOf(body: string): Detail {
  let parsed: unknown
  try {
    parsed = JSON.parse(body)
  } catch {
    return {} // A proxy's page: the HTTP status says what there is to say.
  }
  const detail = (parsed as { detail?: unknown } | null)?.detail
  if (Array.isArray(detail)) {
    const first = detail[0] as { loc?: unknown[]; msg?: string } | undefined
    return { message: `${first?.loc?.join('.') ?? 'request'}: ${first?.msg ?? 'not valid'}` }
  }
  if (typeof detail === 'string') return { message: detail }
  return detail !== null && typeof detail === 'object' ? (detail as Detail) : {}
}
