import type { CallReport } from './call-report.ts'

/** How long callers waited for answers, ms on the wire, with the single waits; null where nothing was answered. */
export type Latency = {
  p50_ms: number | null
  p95_ms: number | null
  greeting_ms: number | null
  waits_ms: number[]
}

/** One scripted call and what became of it. */
export type ScenarioResult = {
  client_id: string
  name: string
  title: string
  /** `text`: the recogniser was told the words. */
  caller: 'audio' | 'text'
  passed: boolean
  /** In plain words, empty when it passed. */
  failures: string[]
  call_sid: string
  duration_ms: number
  latency: Latency
  transcript: CallReport['transcript']
  /** Stereo WAV, null when none was asked for. */
  recording: string | null
}
