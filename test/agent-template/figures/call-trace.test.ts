import { expect, test } from 'vitest'
import { callTrace } from '../../../agent-template/src/figures/call-trace.ts'

type Span = {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  startTimeUnixNano: string
  endTimeUnixNano: string
}
const startedAt = Date.UTC(2026, 10, 23, 1, 0, 0)

function spansOf(trace: object): Span[] {
  const { resourceSpans } = trace as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] }
  return resourceSpans[0]?.scopeSpans[0]?.spans ?? []
}

test('a call is one trace: the call, its answers in it, the stages of each wait in them', () => {
  let ids = 0
  const trace = callTrace(
    {
      callSid: 'CA1',
      clientId: 'au_plmb_x',
      version: '1.0.0',
      direction: 'inbound',
      reason: 'hangup',
      startedAt,
      endedAt: startedAt + 20_000,
      answers: [
        {
          firstFrameAt: startedAt + 10_000,
          source: 'llm',
          complete: true,
          latency: {
            endpoint_ms: 300,
            model_first_token_ms: 400,
            voice_request_ms: 450,
            voice_first_sound_ms: 600,
            final_to_frame_ms: 601,
          },
        },
        { firstFrameAt: startedAt + 15_000, source: 'snippet', complete: false, latency: {} },
      ],
    },
    (bytes) => (++ids).toString(16).padStart(bytes * 2, '0'),
  )
  const spans = spansOf(trace)
  expect(spans.map(({ name }) => name)).toEqual(['call', 'answer', 'recogniser', 'model', 'voice', 'answer'])
  const [call, answer, recogniser, model, voice, second] = spans
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1)
  expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length)
  expect(call?.parentSpanId).toBeUndefined()
  expect([answer?.parentSpanId, second?.parentSpanId]).toEqual([call?.spanId, call?.spanId])
  for (const stage of [recogniser, model, voice]) expect(stage?.parentSpanId).toBe(answer?.spanId)
  const msOf = (nanos = ''): number => Number(BigInt(nanos) / 1_000_000n) - startedAt
  const range = (span?: Span) => [msOf(span?.startTimeUnixNano), msOf(span?.endTimeUnixNano)]
  expect(range(call)).toEqual([0, 20_000])
  // 601 ms before the first sound the words were in hand, 300 ms before that the caller stopped.
  expect(range(answer)).toEqual([9_099, 10_000])
  expect(range(recogniser)).toEqual([9_099, 9_399])
  expect(range(model)).toEqual([9_399, 9_799])
  expect(range(voice)).toEqual([9_849, 9_999])
  expect(range(second)).toEqual([15_000, 15_000])
})
