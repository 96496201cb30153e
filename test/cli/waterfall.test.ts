import { expect, test } from 'vitest'
import { answerStages } from '../../src/cli/calls/answer-stages.ts'
import { drawWaterfall } from '../../src/cli/calls/draw-waterfall.ts'

test('the wait for an answer is split by who it was spent on, and the parts add up to the whole', () => {
  const stages = answerStages({
    endpoint_ms: 310,
    model_first_token_ms: 400,
    voice_request_ms: 450,
    voice_first_sound_ms: 600,
    final_to_frame_ms: 601,
  })
  expect(stages).toEqual([
    { stage: 'listening', ms: 310 },
    { stage: 'thinking', ms: 400 },
    { stage: 'speaking', ms: 200 },
    { stage: 'sending', ms: 1 },
  ])
  expect(stages.reduce((sum, { ms }) => sum + ms, 0)).toBe(310 + 601)
})

test('an answer from a snippet waited for the words alone, one that nobody asked for waited for nothing', () => {
  expect(answerStages({ endpoint_ms: 300, final_to_frame_ms: 0.2 }).map(({ stage }) => stage)).toEqual([
    'listening',
    'sending',
  ])
  expect(answerStages({})).toEqual([])
  // Answered before the words were final.
  expect(answerStages({ endpoint_ms: -120, final_to_frame_ms: 0.1 })).toEqual([{ stage: 'sending', ms: 0.1 }])
})

test('the bar of the longest wait is as long as the scale, and what took anything shows', () => {
  const stages = answerStages({ endpoint_ms: 300, model_first_token_ms: 600, final_to_frame_ms: 601 })
  expect(drawWaterfall(stages, 901)).toBe(`${'░'.repeat(8)}${'▒'.repeat(16)}█`)
})
