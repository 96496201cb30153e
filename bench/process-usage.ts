import { readFileSync } from 'node:fs'

/** Memory of a process in MB (10^6 bytes), from /proc/{pid}/smaps_rollup: all that is resident, and what of it no other process shares (the program's own text is shared by all agents of a host). */
export function memoryMb(pid: number): { resident: number; own: number } {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1')
  const kib = new Map([...rollup.matchAll(/^(\w+):\s+(\d+) kB$/gm)].map(([, name, size]) => [name, Number(size)]))
  const mb = (name: string): number => ((kib.get(name) ?? Number.NaN) * 1024) / 1e6
  return { resident: mb('Rss'), own: mb('Anonymous') }
}

/** Processor seconds (user and system) of a process: fields 14 and 15 of /proc/{pid}/stat, in ticks of 10 ms (proc(5)). */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}
