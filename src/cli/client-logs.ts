import { KlariqoError } from '../core/errors/klariqo-error.ts'
import { journal } from '../host-commands/journal.ts'
import { type JournalEntry, journalEntryOf } from '../host-commands/journal-entry.ts'
import type { Host } from '../ports/host.ts'

/** A journal line; what the agent logged as JSON is taken apart into message and fields. */
export type LogLine = { at: string; pid: number | null; message: string; fields: Record<string, unknown> }

type Query = { clientId: string; lines: number; callSid: string | null }
const readLimitMs = 15_000
/** A follower ends by Ctrl-C; this only bounds one that is forgotten. */
const followLimitMs = 24 * 3600_000

/**
 * A client's journal lines, oldest first. With `onLine` it goes on until the signal and hands out each line as it comes.
 * @throws KlariqoError HOST_COMMAND_FAILED
 */
export async function clientLogs(
  host: Host,
  query: Query,
  onLine: ((line: LogLine) => void) | null,
  signal: AbortSignal,
): Promise<LogLine[]> {
  const lines: LogLine[] = []
  // One call's lines are picked here, so more must be read than are shown.
  const depth = query.callSid ? 10_000 : query.lines
  const argv = journal({ clientId: query.clientId, lines: depth, follow: onLine !== null })
  const take = (text: string) => {
    const entry = journalEntryOf(text)
    const line = entry && logLine(entry)
    if (!line || (query.callSid && !JSON.stringify(line).includes(query.callSid))) return
    if (onLine) onLine(line)
    else lines.push(line)
  }
  try {
    const result = await host.run(argv, { signal, onLine: take, timeoutMs: onLine ? followLimitMs : readLimitMs })
    if (result.code !== 0 && !signal.aborted) {
      throw new KlariqoError('HOST_COMMAND_FAILED', {
        command: argv.join(' '),
        host: host.name,
        code: result.code ?? 'a signal',
        problem: result.stderr.trim(),
      })
    }
  } catch (error) {
    // Ctrl-C is how following is meant to end.
    if (!(onLine && signal.aborted)) throw error
  }
  return lines.slice(-query.lines)
}

/** The agent logs one JSON object a line (pino); anything else is a message without fields. */
function logLine(entry: JournalEntry): LogLine {
  const plain = { at: entry.at.toISOString(), pid: entry.pid, message: entry.message, fields: {} }
  if (!entry.message.startsWith('{')) return plain
  try {
    const { msg, level: _level, time: _time, pid: _pid, hostname: _hostname, ...fields } = JSON.parse(entry.message)
    return { ...plain, message: typeof msg === 'string' ? msg : '', fields }
  } catch (error) {
    if (error instanceof SyntaxError) return plain
    throw error
  }
}
