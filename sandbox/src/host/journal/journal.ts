import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { type JournalEntry, makeEntry, sequenceOf } from './journal-entry.ts'
import { RotatingFile } from './rotating-file.ts'

export type JournalQuery = { sinceMs?: number; afterSequence?: number; lines?: number }
type UnitJournal = { file: RotatingFile; sequence: number; readers: Set<(entry: JournalEntry) => void> }

const maxBytes = 8 * 1024 * 1024

/** What units said, one file of JSON lines a unit; survives the sandbox. Agents' own lines also go to their log file. */
export class Journal {
  readonly #folder: string
  readonly #logs: string
  readonly #now: () => number
  readonly #units = new Map<string, Promise<UnitJournal>>()
  readonly #clientLogs = new Map<string, RotatingFile>()

  readonly #onError: (error: unknown) => void

  /** `now` in milliseconds since 1970. `onError`: lines could not be kept; whoever runs us is told, units go on. */
  constructor(options: { folder: string; logs: string; now: () => number; onError: (error: unknown) => void }) {
    this.#folder = options.folder
    this.#logs = options.logs
    this.#now = options.now
    this.#onError = options.onError
  }

  /** Queued. `by` is `node` for an agent's own line, `systemd` for one about it. */
  write(unit: string, line: { message: string; pid: number; by: 'node' | 'systemd' }): void {
    this.#write(unit, this.#now(), line).catch(this.#onError)
  }

  async #write(
    unit: string,
    atMs: number,
    line: { message: string; pid: number; by: 'node' | 'systemd' },
  ): Promise<void> {
    const journal = await this.#unit(unit)
    journal.sequence += 1
    const entry = makeEntry({ sequence: journal.sequence, atMs, unit, ...line })
    journal.file.append(`${JSON.stringify(entry)}\n`)
    if (line.by === 'node') this.#clientLog(unit)?.append(`${line.message}\n`)
    for (const reader of journal.readers) reader(entry)
  }

  async read(unit: string, query: JournalQuery): Promise<JournalEntry[]> {
    const { file } = await this.#unit(unit)
    await file.flush()
    const entries = [...(await entriesOf(file.previous)), ...(await entriesOf(file.path))].filter(
      (entry) =>
        Number(entry.__REALTIME_TIMESTAMP) / 1000 >= (query.sinceMs ?? 0) &&
        (sequenceOf(entry.__CURSOR) ?? 0) > (query.afterSequence ?? 0),
    )
    return query.lines === undefined ? entries : entries.slice(Math.max(0, entries.length - query.lines))
  }

  /** Gives what `read` gives and then every new entry, none twice and none left out, until the signal. */
  async follow(
    unit: string,
    query: JournalQuery,
    onEntry: (entry: JournalEntry) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const journal = await this.#unit(unit)
    const early: JournalEntry[] = []
    let give = (entry: JournalEntry): void => {
      early.push(entry)
    }
    const reader = (entry: JournalEntry) => give(entry)
    journal.readers.add(reader)
    try {
      const past = await this.read(unit, query)
      const last = sequenceOf(past.at(-1)?.__CURSOR ?? '') ?? query.afterSequence ?? 0
      for (const entry of past) onEntry(entry)
      for (const entry of early) if ((sequenceOf(entry.__CURSOR) ?? 0) > last) onEntry(entry)
      give = onEntry
      await new Promise<void>((resolve) => {
        if (signal.aborted) return resolve()
        signal.addEventListener('abort', () => resolve(), { once: true })
      })
    } finally {
      journal.readers.delete(reader)
    }
  }

  async flush(): Promise<void> {
    const units = await Promise.all(this.#units.values())
    await Promise.all([...units.map((unit) => unit.file), ...this.#clientLogs.values()].map((file) => file.flush()))
  }

  #unit(unit: string): Promise<UnitJournal> {
    const known = this.#units.get(unit) ?? this.#open(unit)
    this.#units.set(unit, known)
    return known
  }

  async #open(unit: string): Promise<UnitJournal> {
    const file = new RotatingFile(path.join(this.#folder, `${unit}.jsonl`), maxBytes, this.#onError)
    const last = (await entriesOf(file.path)).at(-1) ?? (await entriesOf(file.previous)).at(-1)
    return { file, sequence: sequenceOf(last?.__CURSOR ?? '') ?? 0, readers: new Set() }
  }

  #clientLog(unit: string): RotatingFile | null {
    const clientId = /^klariqo-client-(.+)\.service$/.exec(unit)?.[1]
    if (!clientId) return null
    const log =
      this.#clientLogs.get(unit) ??
      new RotatingFile(path.join(this.#logs, `client_${clientId}.log`), maxBytes, this.#onError)
    this.#clientLogs.set(unit, log)
    return log
  }
}

async function entriesOf(file: string): Promise<JournalEntry[]> {
  try {
    return (await readFile(file, 'utf8')).split('\n').flatMap(entryOf)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** A line cut short by a kill in mid-write is no entry. */
function entryOf(line: string): JournalEntry[] {
  try {
    return line === '' ? [] : [JSON.parse(line) as JournalEntry]
  } catch {
    return []
  }
}
