/** A line of the log of privileged acts. */
export type AuditLine = {
  id: number
  /** ISO. */
  at: string
  /** Who: `user@host` for the command line, a user's e-mail, a database role. */
  actor: string
  /** From where: `cli`, `ci`, `cli ssh 203.0.113.7`, `api`, `sql …`; null for lines older than that column. */
  origin: string | null
  /** `client.create`, `limit.changed`, … */
  action: string
  clientId: string | null
  details: Record<string, unknown>
  /** `ok`, or the code of the error that the act ended in. */
  result: string
}

/** An act that the database cannot see by itself: one as a whole, one that was refused, one that happened elsewhere. */
export type AuditEntry = {
  action: string
  clientId: string | null
  /** Nobody's personal data: the log is never emptied. */
  details?: Record<string, unknown>
  result: string
}

/** The log of privileged acts. Errors: as of Tenants. */
export interface Audit {
  record(entry: AuditEntry): Promise<void>
  /** Newest first. `action` may end in `*`; `since` is ISO. */
  list(query: {
    clientId?: string
    since?: string
    actor?: string
    action?: string
    limit: number
  }): Promise<AuditLine[]>
}
