import pg from 'pg'

/** What came of a piece of work: its answer, or that the connection died and nobody knows. */
export type Attempt<T> = { answer: T } | 'unknown'

/** A connection named `restless` that is opened anew each time it was killed. */
export class RestlessConnection {
  private client: pg.Client | null = null
  private readonly url: string
  deaths = 0

  constructor(url: string) {
    this.url = url
  }

  /** `crashAt`: a point at which the server ends the session, if the work comes to it. Errors of the work itself are thrown. */
  async attempt<T>(work: (client: pg.Client) => Promise<T>, crashAt = ''): Promise<Attempt<T>> {
    try {
      const client = await this.connected()
      await client.query(`select set_config('crash.at', $1, false)`, [crashAt])
      return { answer: await work(client) }
    } catch (error) {
      const { code, message } = error as { code?: string; message: string }
      if (code !== '57P01' && !/Connection terminated|not queryable|ECONNRESET|EPIPE/.test(message)) throw error
      this.deaths += 1
      await this.close()
      return 'unknown'
    }
  }

  async close(): Promise<void> {
    const client = this.client
    this.client = null
    // It is dead already, or about to be.
    await client?.end().catch(() => undefined)
  }

  private async connected(): Promise<pg.Client> {
    if (this.client) return this.client
    const client = new pg.Client({ connectionString: this.url, application_name: 'restless' })
    client.on('error', () => undefined)
    await client.connect()
    this.client = client
    return client
  }
}
