/** What came over the replication connection is not what the protocol says; the stream cannot be trusted any further. */
export class PgoutputError extends Error {
  constructor(what: string) {
    super(`Unreadable replication message: ${what}`)
    this.name = 'PgoutputError'
  }
}
