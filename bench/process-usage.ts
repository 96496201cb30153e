import { readFileSync } from 'node:fs'

/** Resident memory of a process in MB (10^6 bytes), from /proc/{pid}/status. */
export function residentMb(pid: number): number {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]
  return (Number(kib) * 1024) / 1e6
}

/** Processor seconds (user and system) of a process: fields 14 and 15 of /proc/{pid}/stat, in ticks of 10 ms (proc(5)). */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}
