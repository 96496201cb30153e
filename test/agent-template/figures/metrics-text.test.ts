import { expect, test } from 'vitest'
import { CallFigures } from '../../../agent-template/src/figures/call-figures.ts'
import { metricsText } from '../../../agent-template/src/figures/metrics-text.ts'

test('gauges and counters are lines of text, and a label holds what would break a line', () => {
  const text = metricsText([
    { name: 'klariqo_calls', help: 'Calls under way.', type: 'gauge', values: [{ value: 3 }] },
    {
      name: 'klariqo_build_info',
      help: 'What runs.',
      type: 'gauge',
      values: [{ labels: { client_id: 'a"b\\c\nd', version: '1' }, value: 1 }],
    },
  ])
  expect(text).toBe(
    [
      '# HELP klariqo_calls Calls under way.',
      '# TYPE klariqo_calls gauge',
      'klariqo_calls 3',
      '# HELP klariqo_build_info What runs.',
      '# TYPE klariqo_build_info gauge',
      'klariqo_build_info{client_id="a\\"b\\\\c\\nd",version="1"} 1',
      '',
    ].join('\n'),
  )
})

test('a wait is counted in every bucket it fits into, in seconds', () => {
  const figures = new CallFigures()
  figures.answer('snippet', { final_to_frame_ms: 0.4, endpoint_ms: 300 }, 300)
  figures.answer('snippet', { final_to_frame_ms: 9_000, endpoint_ms: -20 }, 320)
  figures.answer('llm', { model_first_token_ms: 400 }, null)
  expect(Object.fromEntries(figures.answers)).toEqual({ snippet: 2, llm: 1 })
  const values = [...figures.stages].map(([stage, histogram]) => ({ labels: { stage }, histogram }))
  const lines = metricsText([{ name: 'stage_seconds', help: 'x', type: 'histogram', values }]).split('\n')
  expect(lines).toContain('stage_seconds_bucket{stage="final_to_frame",le="0.0005"} 1')
  expect(lines).toContain('stage_seconds_bucket{stage="final_to_frame",le="8"} 1')
  expect(lines).toContain('stage_seconds_bucket{stage="final_to_frame",le="+Inf"} 2')
  expect(lines).toContain('stage_seconds_count{stage="final_to_frame"} 2')
  // Answered before the words were final: no time at all.
  expect(lines).toContain('stage_seconds_sum{stage="endpoint"} 0.3')
  expect(figures.waits.get('snippet')?.read().count).toBe(2)
  expect(figures.waits.has('llm')).toBe(false)
})
