/** What one `/v1/listen` connection asked for. Times in ms. */
export type ListenOptions = {
  model: string
  encoding: 'mulaw' | 'linear16'
  sampleRate: number
  interimResults: boolean
  /** Null: endpointing is off. */
  endpointingMs: number | null
  utteranceEndMs: number | null
  vadEvents: boolean
  punctuate: boolean
  keyterms: string[]
  /** The model knows English alone; of another language it hears nothing but words given for it. */
  english: boolean
  /** From `extra=call_sid:CA…`, the vendor's own way to mark a request; null when not given. */
  callSid: string | null
}

/** A refused handshake: HTTP status, and the text for `dg-error` and the body. */
export type ListenRefusal = { status: number; code: string; message: string }

const MODELS =
  /^(nova|enhanced|base|meeting|phonecall|finance|conversationalai|voicemail|video|custom)(-[23])?(-[a-z]+)?$/
/** Parameters taken and without effect here: they change billing, labels or wording that the embedded model has no part in. */
const WITHOUT_EFFECT = ['tag', 'extra', 'mip_opt_out', 'version', 'numerals', 'profanity_filter', 'keywords']
/** Nova-3's languages in which a template may come one day; the vendor has more, and not every BCP 47 code (no `es-US`). */
const LANGUAGES = new Set(
  'multi en en-AU en-CA en-GB en-IN en-NZ en-US es es-419 fr fr-CA pt pt-BR pt-PT de de-CH nl it hi vi tl zh zh-CN'.split(
    ' ',
  ),
)
const BOOLEANS = ['interim_results', 'vad_events', 'punctuate', 'smart_format', 'multichannel', 'diarize', 'dictation']
const UNSUPPORTED = ['callback', 'callback_method', 'redact', 'replace', 'search', 'detect_entities', 'diarize_model']

/**
 * Reads the query of the handshake after Deepgram's AsyncAPI document (listen v1). A parameter that the embedded
 * recogniser cannot serve, or does not know, is refused by name rather than passed over.
 */
export function listenOptions(query: URLSearchParams): { options: ListenOptions } | { refusal: ListenRefusal } {
  const problem = problemOf(query)
  if (problem) return { refusal: { status: 400, code: 'INVALID_QUERY_PARAMETER', message: problem } }
  const endpointing = query.get('endpointing') ?? '10'
  const utteranceEnd = query.get('utterance_end_ms')
  const encoding = query.get('encoding') === 'mulaw' ? 'mulaw' : 'linear16'
  return {
    options: {
      model: query.get('model') ?? 'base',
      encoding,
      sampleRate: Number(query.get('sample_rate') ?? 8_000),
      interimResults: query.get('interim_results') === 'true',
      endpointingMs: endpointing === 'false' ? null : endpointing === 'true' ? 10 : Number(endpointing),
      utteranceEndMs: utteranceEnd === null ? null : Number(utteranceEnd),
      vadEvents: query.get('vad_events') === 'true',
      punctuate: query.get('punctuate') === 'true' || query.get('smart_format') === 'true',
      keyterms: query.getAll('keyterm'),
      english: /^(en\b|multi$)/.test(query.get('language') ?? 'en'),
      callSid: callSidOf(query.getAll('extra')),
    },
  }
}

function callSidOf(extras: readonly string[]): string | null {
  const marked = extras.map((extra) => /^call_sid:(CA[0-9a-f]{32})$/.exec(extra)?.[1])
  return marked.find((sid) => sid !== undefined) ?? null
}

function problemOf(query: URLSearchParams): string | null {
  for (const [name, value] of query) {
    const problem = problemWith(name, value)
    if (problem) return problem
  }
  if (!query.has('encoding')) return 'encoding is missing: raw audio needs encoding and sample_rate'
  if (!query.has('sample_rate')) return 'sample_rate is missing: raw audio needs encoding and sample_rate'
  if (query.has('utterance_end_ms') && query.get('interim_results') !== 'true') {
    return 'utterance_end_ms needs interim_results=true'
  }
  if (query.has('keyterm') && !query.get('model')?.startsWith('nova-3')) return 'keyterm needs a nova-3 model'
  return null
}

function problemWith(name: string, value: string): string | null {
  if (UNSUPPORTED.includes(name)) {
    return value === 'false' ? null : `${name} is not supported by the sandbox's recogniser`
  }
  if (BOOLEANS.includes(name)) return booleanProblem(name, value)
  if (WITHOUT_EFFECT.includes(name) || name === 'keyterm') return null
  switch (name) {
    case 'model':
      return MODELS.test(value) ? null : `no such model: ${value}`
    case 'language':
      return LANGUAGES.has(value) ? null : `no such language: ${value}`
    case 'encoding':
      if (value === 'mulaw' || value === 'linear16') return null
      return `encoding ${value}: the sandbox's recogniser takes mulaw and linear16`
    case 'sample_rate':
      return within(value, 8_000, 48_000) ? null : `sample_rate must be a whole number from 8000 to 48000, not ${value}`
    case 'channels':
      return value === '1' ? null : `channels ${value}: the sandbox's recogniser takes one`
    case 'endpointing':
      if (value === 'true' || value === 'false' || within(value, 0, 60_000)) return null
      return `endpointing must be milliseconds or false, not ${value}`
    case 'utterance_end_ms':
      return within(value, 1, 60_000) ? null : `utterance_end_ms must be a whole number of milliseconds, not ${value}`
    default:
      return `unknown query parameter: ${name}`
  }
}

function booleanProblem(name: string, value: string): string | null {
  if (value !== 'true' && value !== 'false') return `${name} must be true or false, not ${value}`
  const needsMore = (name === 'multichannel' || name === 'diarize' || name === 'dictation') && value === 'true'
  return needsMore ? `${name} is not supported by the sandbox's recogniser` : null
}

function within(value: string, least: number, most: number): boolean {
  return /^\d+$/.test(value) && Number(value) >= least && Number(value) <= most
}
