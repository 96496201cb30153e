/** A row of voice_ai_clients as the rest of the program sees it. */
export type Tenant = {
  clientId: string
  userId: string
  region: string
  industry: string
  slug: string
  businessName: string
  status: 'creating' | 'active' | 'suspended' | 'deleting'
  port: number
  phoneNumber: string | null
  phoneNumberSid: string | null
  /** Counts create-delete-create of one name; starts at 1. */
  generation: number
  /** As core/client-config.ts packs it: the checked business details, and who owns the client. */
  config: Record<string, unknown>
  createdAt: string
}

export type Lease = { name: string; owner: string; token: number; expiresAt: string }

export type JournalStep = {
  step: string
  status: 'intent' | 'done'
  intent: unknown
  result: unknown
  attempts: number
}

/** The platform's database, through supabase-js alone. Errors: DATABASE_UNREACHABLE, DATABASE_CREDENTIALS, DATABASE_REFUSED, MIGRATIONS_PENDING, CLIENT_NOT_FOUND, SLUG_TAKEN, PORTS_EXHAUSTED, LEASE_LOST. */
export interface Tenants {
  /** Throws when the database cannot be reached or lacks migrations. */
  check(signal?: AbortSignal): Promise<void>
  find(clientId: string): Promise<Tenant | null>
  list(): Promise<Tenant[]>
  /** Inserts the row with status `creating`; the database gives the port. Returns the existing row when it is there already. */
  insert(
    tenant: Pick<
      Tenant,
      'clientId' | 'userId' | 'region' | 'industry' | 'slug' | 'businessName' | 'config' | 'generation'
    >,
  ): Promise<Tenant>
  update(
    clientId: string,
    changes: Partial<Pick<Tenant, 'status' | 'phoneNumber' | 'phoneNumberSid' | 'config' | 'businessName'>>,
  ): Promise<Tenant>
  /** Removes every row of the client but ledger, usage and the journal's history (anonymised), and its agent user. Gone already is fine. Throws LEASE_LOST. */
  remove(clientId: string, lease: Lease): Promise<void>

  /** Owner account (Auth user, profile, credits row with the opening balance, once). Returns its user id. */
  ensureOwner(owner: {
    email: string
    fullName: string
    businessName: string
    currency: string
    openingBalanceCents: number
  }): Promise<string>
  /** The agent's own Auth user with claims {client_id, role: agent}; sets the password when one is given. Returns its user id. */
  ensureAgentUser(
    clientId: string,
    email: string,
    password: string | null,
  ): Promise<{ userId: string; created: boolean }>

  /** True when this operation holds the number; false when another one does. */
  reserveNumber(phoneNumber: string, operationId: string): Promise<boolean>
  releaseReservation(phoneNumber: string, operationId: string): Promise<void>
  /** phone_number_pool row, client row and ledger charge in one transaction; a repeat changes nothing. */
  bindNumber(binding: {
    clientId: string
    operationId: string
    phoneNumber: string
    sid: string
    region: string
    monthlyCostCents: number
    currency: string
  }): Promise<{ charged: boolean }>
  /** Kept: status `available` with no client. Released: row removed. */
  unbindNumber(clientId: string, released: boolean): Promise<void>
  /** Numbers the platform knows. */
  numbers(): Promise<
    { phoneNumber: string; sid: string | null; clientId: string | null; status: string; region: string }[]
  >

  saveAudioFiles(
    clientId: string,
    files: {
      fileName: string
      filePath: string
      fileType: string
      voiceId: string
      text: string
      durationMs: number
      sizeBytes: number
      /** sha256 of text, voice and settings: what the cache is keyed by. */
      contentHash: string
    }[],
  ): Promise<void>
  audioFiles(
    clientId: string,
  ): Promise<
    { fileName: string; text: string; durationMs: number; sizeBytes: number; voiceId: string; contentHash: string }[]
  >

  acquireLease(
    name: string,
    owner: string,
    ttlSeconds: number,
    deadOwner?: string,
  ): Promise<{ acquired: true; lease: Lease } | { acquired: false; lease: Lease }>
  renewLease(lease: Lease, ttlSeconds: number): Promise<Lease>
  releaseLease(lease: Lease): Promise<void>

  journal(operationId: string): Promise<JournalStep[]>
  /** Written before the effect, with the exact choice. Throws LEASE_LOST when the token is no longer the newest. */
  journalIntent(operationId: string, step: string, intent: unknown, lease: Lease): Promise<void>
  journalResult(operationId: string, step: string, result: unknown, lease: Lease): Promise<void>
  /** Forgets an operation (delete, then create again). */
  journalForget(operationId: string, lease: Lease): Promise<void>

  calls(query: { clientId?: string; limit: number }): Promise<CallSummary[]>
  call(callSid: string): Promise<CallSummary | null>
  conversation(callSid: string): Promise<ConversationLine[]>
}

export type CallSummary = {
  callSid: string
  clientId: string
  callerNumber: string | null
  status: string
  startTime: string
  /** The zone of the client's clock when the call began. */
  timeZone: string
  endTime: string | null
  durationSeconds: number | null
  costCents: number | null
  /** Why it was not taken; null when it was. */
  refused: string | null
  metadata: Record<string, unknown>
}

export type ConversationLine = {
  speaker: string
  messageType: string
  content: string
  audioFiles: string[]
  responseTimeMs: number | null
  /** Milliseconds after the call was answered. */
  atMs: number | null
  source: 'snippet' | 'tts' | 'llm' | null
  /** From the end of the caller's words to the first sound of this answer; null where nothing was asked. */
  userEndToAudioMs: number | null
  /** Milliseconds by stage, as the agent counted them: `endpoint_ms`, `model_first_token_ms` … */
  latency: Record<string, number>
  createdAt: string
}
