import { KlariqoError } from '../core/errors/klariqo-error.ts'
import type { Argv } from './argv.ts'
import { unitName } from './unit-name.ts'

export type JournalQuery = {
  clientId: string
  /** Keeps the command running and prints lines as they come. */
  follow?: boolean
  since?: Date
  /** The last so many lines; without it every one that fits. */
  lines?: number
  /** Only what came after this entry: `cursor` of the last one seen, for a reconnect without gap or repeat. */
  afterCursor?: string
}

/** `journalctl` as argv; every line of its output is one JSON object for `journalEntryOf`. @throws KlariqoError HOST_VALUE_REFUSED */
export function journal(query: JournalQuery): Argv {
  const argv = ['journalctl', '-u', unitName(query.clientId, 'service'), '-o', 'json', '--no-pager']
  if (query.since) argv.push(`--since=@${Math.floor(query.since.getTime() / 1000)}`)
  if (query.afterCursor !== undefined) argv.push(`--after-cursor=${checkedCursor(query.afterCursor)}`)
  if (query.lines !== undefined) argv.push('-n', String(checkedLines(query.lines)))
  // Following alone would print the last ten lines only.
  else if (query.follow) argv.push('--no-tail')
  if (query.follow) argv.push('-f')
  return argv
}

function checkedLines(lines: number): number {
  if (Number.isSafeInteger(lines) && lines >= 0) return lines
  throw new KlariqoError('HOST_VALUE_REFUSED', {
    file: 'a journalctl command',
    problem: `${lines} is no number of lines`,
  })
}

function checkedCursor(cursor: string): string {
  if (/^[a-z0-9=;]{1,400}$/i.test(cursor)) return cursor
  throw new KlariqoError('HOST_VALUE_REFUSED', { file: 'a journalctl command', problem: 'that is no journal cursor' })
}
