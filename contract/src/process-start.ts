import { readFileSync } from 'node:fs'

/**
 * When a process started, as the kernel counts it: field 22 of /proc/<pid>/stat (proc(5)), or null when there is no
 * such process. With the process id it names one process for ever, which the id alone does not.
 */
export function processStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The command name, field 2, may hold spaces and brackets: count from behind its closing bracket.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // A zombie has ended; where nobody asks how, it stays in the list for ever.
    return fields[0] === 'Z' ? null : (fields[19] ?? null)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ESRCH') return null
    throw error
  }
}
