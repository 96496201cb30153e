/** One line that an agent, or the service manager about it, wrote. */
export type JournalEntry = { cursor: string; at: Date; message: string; pid: number | null }

/** Reads one line of `journalctl -o json`; null for a line that is no entry. */
export function journalEntryOf(line: string): JournalEntry | null {
  let fields: unknown
  try {
    fields = JSON.parse(line)
  } catch {
    // A reader that starts or ends in the middle of a line sees half of it: that is no entry.
    return null
  }
  if (typeof fields !== 'object' || fields === null) return null
  const {
    __CURSOR: cursor,
    __REALTIME_TIMESTAMP: micros,
    MESSAGE: message,
    _PID: pid,
  } = fields as Record<string, unknown>
  if (typeof cursor !== 'string' || typeof micros !== 'string') return null
  return {
    cursor,
    at: new Date(Number(micros) / 1000),
    message: textOf(message),
    pid: pid === undefined ? null : Number(pid),
  }
}

/** journald gives an array of bytes when a message is not plain text, and null when it is too long. */
function textOf(message: unknown): string {
  if (typeof message === 'string') return message
  return Array.isArray(message) ? Buffer.from(message as number[]).toString('utf8') : ''
}
