import { hostname } from 'node:os'
import { processStart } from '@klariqo/contract/process-start'
import type { Processes } from '../../ports/processes.ts'

/** This machine's processes, told apart by their start time in /proc. */
export function systemProcesses(): Processes {
  const machine = hostname()
  return {
    self: `${machine}:${process.pid}:${processStart(process.pid)}`,
    isDead(owner) {
      const match = /^(.+):(\d+):(\d+)$/.exec(owner)
      if (!match || match[1] !== machine) return false
      return processStart(Number(match[2])) !== match[3]
    },
  }
}
