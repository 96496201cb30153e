/** One stretch of a caller's wait, in milliseconds. */
export type Stage = { stage: 'listening' | 'thinking' | 'speaking' | 'sending'; ms: number }

/**
 * Where the wait for an answer went, in order: until the recogniser was certain of the words, until the model's first words,
 * until the voice's first sound, and what the agent itself took. `latency` is as the agent wrote it: all but `endpoint_ms`
 * count from the words in hand.
 */
export function answerStages(latency: Record<string, number>): Stage[] {
  const { endpoint_ms: listening = 0, final_to_frame_ms: frame = 0 } = latency
  const model = latency.model_first_token_ms ?? 0
  const voice = latency.voice_first_sound_ms ?? model
  const stages: Stage[] = [
    { stage: 'listening', ms: listening },
    { stage: 'thinking', ms: model },
    { stage: 'speaking', ms: voice - model },
    { stage: 'sending', ms: frame - voice },
  ]
  return stages.filter(({ ms }) => ms > 0)
}
