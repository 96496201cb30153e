/** One line of a unit's journal, with journald's own field names; systemd.journal-fields(7). Numbers are text there. */
export type JournalEntry = {
  __CURSOR: string
  /** Microseconds since 1970. */
  __REALTIME_TIMESTAMP: string
  MESSAGE: string
  PRIORITY: string
  UNIT: string
  SYSLOG_IDENTIFIER: string
  _PID: string
}

const cursorOf = (sequence: number) => `s=klariqo;i=${sequence.toString(16)}`

/** Where in its unit's journal an entry stands; null for a text that is no cursor of ours. */
export function sequenceOf(cursor: string): number | null {
  const match = /^s=klariqo;i=([0-9a-f]{1,12})$/.exec(cursor)
  return match ? Number.parseInt(match[1] ?? '', 16) : null
}

export function makeEntry(fields: {
  sequence: number
  atMs: number
  unit: string
  message: string
  pid: number
  by: string
}): JournalEntry {
  return {
    __CURSOR: cursorOf(fields.sequence),
    __REALTIME_TIMESTAMP: String(Math.round(fields.atMs * 1000)),
    MESSAGE: fields.message,
    PRIORITY: '6',
    UNIT: fields.unit,
    SYSLOG_IDENTIFIER: fields.by,
    _PID: String(fields.pid),
  }
}
