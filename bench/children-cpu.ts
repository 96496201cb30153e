import { readFileSync } from 'node:fs'

/** Processor seconds (user and system) of all ended children of this process: fields 16 and 17 of /proc/self/stat, in ticks of 10 ms (proc(5)). */
export function childrenCpuSeconds(): number {
  const stat = readFileSync('/proc/self/stat', 'latin1')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[13]) + Number(fields[14])) / 100
}
