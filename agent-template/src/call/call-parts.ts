import type { Answerer } from './answerer.ts'
import type { CallEnds, CallTools } from './call-tools.ts'
import type { CallerTurn } from './caller-turn.ts'
import type { Outlet } from './outlet.ts'
import type { Speaker } from './speaker.ts'
import type { SpeechDetector } from './speech-detector.ts'
import type { Thinker } from './thinker.ts'
import type { TurnBuffer } from './turn-buffer.ts'

/** What the deciding pieces of one conversation share. */
export type CallParts = {
  tools: CallTools
  ends: CallEnds
  outlet: Outlet
  speaker: Speaker
  thinker: Thinker
  answerer: Answerer
  detector: SpeechDetector
  /** The caller's turn under way, and its words. */
  turn: CallerTurn
  buffer: TurnBuffer
}
