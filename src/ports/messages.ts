/** A text as the platform keeps it. `status`: received, or sending → queued → sent → delivered, undelivered or failed; refused: it did not go; uncertain: nobody knows. */
export type TextMessage = {
  clientId: string
  direction: 'inbound' | 'outbound'
  /** Of the other side, E.164; `forgotten` where its caller was. */
  number: string
  body: string
  status: string
  /** What it is sent once by; null: it came in. */
  key: string | null
  /** confirmation, owner_alert, reply, test, requested, stop_confirmation; null: it came in. */
  kind: string | null
  /** The carrier's; null until it has it. */
  sid: string | null
  segments: number | null
  errorCode: number | null
  /** In words. */
  error: string | null
  costCents: number | null
  /** ISO. */
  createdAt: string
}

/** Texts of clients. Errors: those of Tenants. */
export interface Messages {
  /** Newest first. */
  list(query: { clientId: string; limit: number }): Promise<TextMessage[]>
  /** The one text with this key; null: none. */
  find(clientId: string, key: string): Promise<TextMessage | null>
  /** Writes a text down before it is sent; it is to be sent now if `allowed`, else `reason` says why not. A key is allowed once. */
  begin(text: {
    clientId: string
    key: string
    to: string
    body: string
    /** ISO 3166-1 alpha-2. */
    country: string | null
    segments: number
    /** Why it must not be sent; it is kept for people to see. */
    refusal: string | null
  }): Promise<{ allowed: true } | { allowed: false; reason: string }>
  /** What became of it. Reports may come in any order. */
  report(outcome: {
    clientId: string
    key: string
    status: string
    sid: string | null
    errorCode: number | null
    error: string | null
  }): Promise<void>
}
