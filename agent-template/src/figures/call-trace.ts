/** An answer of the call: wall-clock ms at which it was first heard, and the stages of the caller's wait before it. */
export type TracedAnswer = {
  firstFrameAt: number
  source: string
  complete: boolean
  latency: Readonly<Record<string, number>>
}
export type TracedCall = {
  callSid: string
  clientId: string
  version: string
  direction: 'inbound' | 'outbound'
  reason: string
  /** Wall clock, ms. */
  startedAt: number
  endedAt: number
  answers: readonly TracedAnswer[]
}

/** Kinds of a span, by OTLP's numbers: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
const INTERNAL = 1
const SERVER = 2

/**
 * A call as an OpenTelemetry trace in OTLP's JSON: the call is the root, each answer a span from the end of the caller's words
 * to the first sound, with a span a stage in it. Times and sources only: what was said and who called is not in it. Pure;
 * `randomHex(bytes)` gives ids.
 */
export function callTrace(call: TracedCall, randomHex: (bytes: number) => string): object {
  const traceId = randomHex(16)
  const span = (
    parent: string | null,
    name: string,
    kind: number,
    from: number,
    to: number,
    attributes: Attributes,
  ) => {
    const spanId = randomHex(8)
    const times = { startTimeUnixNano: nanos(from), endTimeUnixNano: nanos(Math.max(from, to)) }
    const parentSpanId = parent === null ? {} : { parentSpanId: parent }
    return { traceId, spanId, ...parentSpanId, name, kind, ...times, attributes: attributesOf(attributes) }
  }
  const root = span(null, 'call', SERVER, call.startedAt, call.endedAt, {
    'klariqo.call_sid': call.callSid,
    'klariqo.direction': call.direction,
    'klariqo.ended': call.reason,
  })
  const answers = call.answers.flatMap(({ firstFrameAt, source, complete, latency }) => {
    const { endpoint_ms: endpoint = 0, final_to_frame_ms: frame = 0 } = latency
    const finalAt = firstFrameAt - frame
    const turn = span(root.spanId, 'answer', INTERNAL, finalAt - endpoint, firstFrameAt, {
      'klariqo.source': source,
      'klariqo.heard_to_the_end': complete,
    })
    const stage = (name: string, fromMs: number, toMs: number) =>
      span(turn.spanId, name, INTERNAL, finalAt + fromMs, finalAt + toMs, {})
    const model = latency.model_first_token_ms
    const voice = latency.voice_first_sound_ms
    return [
      turn,
      ...(endpoint > 0 ? [stage('recogniser', -endpoint, 0)] : []),
      ...(model === undefined ? [] : [stage('model', 0, model)]),
      ...(voice === undefined ? [] : [stage('voice', latency.voice_request_ms ?? model ?? 0, voice)]),
    ]
  })
  const resource = {
    'service.name': 'klariqo-agent',
    'service.version': call.version,
    'klariqo.client_id': call.clientId,
  }
  return {
    resourceSpans: [
      {
        resource: { attributes: attributesOf(resource) },
        scopeSpans: [{ scope: { name: 'klariqo' }, spans: [root, ...answers] }],
      },
    ],
  }
}

type Attributes = Readonly<Record<string, string | boolean>>

const attributesOf = (attributes: Attributes) =>
  Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === 'boolean' ? { boolValue: value } : { stringValue: value },
  }))

/** OTLP's JSON writes 64-bit numbers as text. Microseconds are kept: a double has no nanoseconds of today. */
const nanos = (ms: number): string => `${Math.round(ms * 1000)}000`
