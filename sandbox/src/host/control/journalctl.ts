import type { Journal, JournalQuery } from '../journal/journal.ts'
import { type JournalEntry, sequenceOf } from '../journal/journal-entry.ts'
import { notSupported, type ProgramOutput } from './program-output.ts'

type Parsed = { unit: string; query: JournalQuery; follow: boolean }

/** journalctl(1) of one unit, as JSON lines, for the argv that host-commands builds. */
export async function journalctl(journal: Journal, args: readonly string[], output: ProgramOutput): Promise<number> {
  const parsed = parse(args)
  if (!parsed) return notSupported(output, 'journalctl', args)
  const print = (entry: JournalEntry) => output.out(`${JSON.stringify(entry)}\n`)
  if (parsed.follow) await journal.follow(parsed.unit, parsed.query, print, output.signal)
  else for (const entry of await journal.read(parsed.unit, parsed.query)) print(entry)
  return 0
}

function parse(args: readonly string[]): Parsed | null {
  const query: JournalQuery = {}
  let unit = ''
  let json = false
  let follow = false
  let tail = true
  const words = [...args]
  while (words.length > 0) {
    const word = words.shift() ?? ''
    const since = /^--since=@(\d+)$/.exec(word)?.[1]
    const after = /^--after-cursor=(.*)$/.exec(word)?.[1]
    const sequence = after === undefined ? null : sequenceOf(after)
    if (word === '-u') unit = words.shift() ?? ''
    else if (word === '-o') json = words.shift() === 'json'
    else if (word === '-n') query.lines = Number(words.shift())
    else if (word === '-f') follow = true
    else if (word === '--no-tail') tail = false
    else if (since !== undefined) query.sinceMs = Number(since) * 1000
    else if (sequence !== null) query.afterSequence = sequence
    else if (word !== '--no-pager') return null
  }
  if (!/^[\w@][\w@.-]*\.(service|socket)$/.test(unit) || !json) return null
  if (query.lines !== undefined && !Number.isSafeInteger(query.lines)) return null
  if (follow && tail && query.lines === undefined && query.sinceMs === undefined) query.lines = 10
  return { unit, query, follow }
}
