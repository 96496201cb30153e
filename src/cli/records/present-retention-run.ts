import type { Due, RetentionRun } from '../../records/run-retention.ts'
import type { Terminal } from '../terminal.ts'

/** One line a client: what was due or taken away, and the count after it. */
export function presentRetentionRun(terminal: Terminal, runs: readonly RetentionRun[]): void {
  if (runs.length === 0) return terminal.line('No clients yet. Type: klariqo client create')
  const planned = runs.every((run) => run.purged === null)
  terminal.table(
    ['CLIENT', 'KEEPS WORDS SINCE', 'KEEPS SOUND SINCE', planned ? 'DUE' : 'TAKEN AWAY', ...(planned ? [] : ['LEFT'])],
    runs.map((run) => [
      run.client_id,
      run.transcripts_before?.slice(0, 16) ?? 'ever',
      run.recordings_before?.slice(0, 16) ?? 'ever',
      counts(run.purged ?? run.due),
      ...(run.left === null ? [] : [counts(run.left)]),
    ]),
  )
}

function counts(due: Partial<Due>): string {
  const there = Object.entries(due).filter(([, count]) => count > 0)
  return there.length === 0
    ? 'nothing'
    : there.map(([what, count]) => `${count} ${what.replaceAll('_', ' ')}`).join(', ')
}
