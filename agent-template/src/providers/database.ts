/** Rows an agent writes; columns as in the database, see the migrations. */
export type CallSessionRow = {
  call_sid: string
  client_id: string
  caller_number: string
  status: string
  start_time: string
  direction: 'inbound' | 'outbound'
  metadata: Record<string, unknown>
}

export type CallSessionEnd = {
  end_time: string
  duration_seconds: number
  transcript: string
  metadata: Record<string, unknown>
}

export type ConversationRow = {
  id: string
  call_sid: string
  client_id: string
  speaker: 'Customer' | 'Agent'
  message_type: 'transcript' | 'response'
  content: string
  audio_files_used: string[]
  response_time_ms: number | null
  at_ms: number
  source: 'snippet' | 'tts' | 'llm' | null
  user_end_to_audio_ms: number | null
  metadata: Record<string, unknown>
}

export type SmsRow = {
  client_id: string
  phone_number: string
  message_type: string
  message_content: string
  status: string
  twilio_sid: string
}

/** The agent's own rows. Every method throws `DatabaseError`; all may be called again with the same arguments. */
export type Database = {
  /** Resolves when the database answers a read of our own client row. */
  ping(signal: AbortSignal): Promise<void>
  startCall(row: CallSessionRow): Promise<void>
  endCall(callSid: string, end: CallSessionEnd): Promise<void>
  logTurn(row: ConversationRow): Promise<void>
  logSms(row: SmsRow): Promise<void>
  /** Once a call, whoever asks how often; `settled` is false for all but the first. */
  settleCall(callSid: string, status: string, durationSeconds: number): Promise<{ settled: boolean }>
  close(): Promise<void>
}
