import { writeSync } from 'node:fs'

/** Test runs name a crash point in KLARIQO_CRASH_AT, or have all passed ones listed in KLARIQO_CRASH_TRACE (a file descriptor). */
export function crashPoint(env: NodeJS.ProcessEnv): { crashPoint?: (label: string) => void } {
  const at = env.KLARIQO_CRASH_AT
  const trace = env.KLARIQO_CRASH_TRACE
  if (!at && !trace) return {}
  return {
    crashPoint: (label) => {
      if (trace) writeSync(Number(trace), `${label}\n`)
      if (label === at) process.kill(process.pid, 'SIGKILL')
    },
  }
}
