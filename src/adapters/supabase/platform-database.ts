import { isAuthError } from '@supabase/supabase-js'
import { databaseFailure } from './database-failure.ts'
import type { PlatformClient } from './platform-client.ts'

type Answer = { data: unknown; error: Failure | null }
/** The data of an answer that went well. */
type Data<A extends Answer> = Extract<A, { error: null }>['data']
type Failure = { message: string; code?: string | undefined; details?: unknown; status?: number | undefined }
type Subject = { clientId?: string; lease?: string; key?: string; month?: string }

/** The client with one way to ask: `rows` and `users` give the data or throw an error of ours. */
export class PlatformDatabase {
  readonly client: PlatformClient
  readonly url: string

  constructor(client: PlatformClient, url: string) {
    this.client = client
    this.url = url
  }

  /** For REST requests. `what` names the work in the error. */
  async rows<A extends Answer & { status: number }>(
    what: string,
    request: PromiseLike<A>,
    subject: Subject = {},
  ): Promise<Data<A>> {
    const answer = await request
    if (answer.error === null) return answer.data as Data<A>
    const { error, status } = answer
    throw databaseFailure(
      { status, code: error.code, message: error.message, details: error.details },
      this.#at(what, subject),
    )
  }

  /** For Auth requests. */
  async users<A extends Answer>(what: string, request: PromiseLike<A>): Promise<Data<A>> {
    const answer = await request
    if (answer.error === null) return answer.data as Data<A>
    const { error } = answer
    // auth-js reports a lost connection as status 0 or none.
    const status = error.status ?? 0
    const details = isAuthError(error) ? error.cause : undefined
    throw databaseFailure({ status, code: error.code, message: error.message, details }, this.#at(what))
  }

  #at(what: string, subject: Subject = {}) {
    return { url: this.url, what, ...subject }
  }
}
