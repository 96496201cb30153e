import { localTime, ownTimeZone } from '../../core/local-time.ts'
import type { Due, RetentionRun } from '../../records/run-retention.ts'
import type { Terminal } from '../terminal.ts'

/** One line a client: what was due or taken away, and the count after it. */
export function presentRetentionRun(terminal: Terminal, runs: readonly RetentionRun[]): void {
  if (runs.length === 0) return terminal.line('No clients yet. Type: klariqo client create')
  const zone = ownTimeZone()
  const planned = runs.every((run) => run.purged === null)
  terminal.table(
    ['CLIENT', 'KEEPS WORDS SINCE', 'KEEPS SOUND SINCE', planned ? 'DUE' : 'TAKEN AWAY', ...(planned ? [] : ['LEFT'])],
    runs.map((run) => [
      run.client_id,
      since(run.transcripts_before),
      since(run.recordings_before),
      counts(run.purged ?? run.due),
      ...(run.left === null ? [] : [counts(run.left)]),
    ]),
    { below: planned ? [3] : [3, 4], cut: [0] },
  )
  terminal.note(`Times in ${zone}.`)

  function since(moment: string | null): string {
    return moment === null ? 'ever' : localTime(moment, zone)
  }
}

function counts(due: Partial<Due>): string {
  const there = Object.entries(due).filter(([, count]) => count > 0)
  return there.length === 0
    ? 'nothing'
    : there.map(([what, count]) => `${count} ${what.replaceAll('_', ' ')}`).join(', ')
}
