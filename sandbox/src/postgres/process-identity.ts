import { readFile } from 'node:fs/promises'

/** Start time of a living process in clock ticks since boot (field 22 of /proc/<pid>/stat); null when there is none. A process id alone is reused. */
export async function startTimeOf(pid: number): Promise<string | null> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8')
    // The program's name (field 2) may hold spaces and brackets: count after the last bracket.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? null : (fields[19] ?? null)
  } catch {
    return null
  }
}
