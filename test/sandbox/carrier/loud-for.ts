/** How long each stretch of the agent's sound was, ms. */
export const loudFor = (events: { kind: string; at_ms: number }[]) => {
  const starts = events.filter((it) => it.kind === 'agent_audio_start')
  const ends = events.filter((it) => it.kind === 'agent_audio_end')
  return starts.map((it, i) => (ends[i]?.at_ms ?? Number.NaN) - it.at_ms)
}
