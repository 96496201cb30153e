import type { Stage } from './answer-stages.ts'

const marks: Record<Stage['stage'], string> = { listening: '░', thinking: '▒', speaking: '▓', sending: '█' }
const WIDTH = 24

/** Stages as a bar of 24 characters for the longest wait of the call, `longestMs`; a stage that took anything shows. */
export function drawWaterfall(stages: readonly Stage[], longestMs: number): string {
  return stages
    .map(({ stage, ms }) => marks[stage].repeat(Math.max(1, Math.round((ms / Math.max(1, longestMs)) * WIDTH))))
    .join('')
}
