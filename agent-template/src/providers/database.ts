import type { BegunText, IncomingText, ReceivedText, TextReport, TextRow } from '../sms/text-rows.ts'

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

/** A message that a caller left, or a whole call; the sound itself lies at the carrier. */
export type RecordingRow = {
  recording_sid: string
  client_id: string
  call_sid: string
  kind: 'voicemail' | 'call'
  duration_seconds: number | null
}

/** A call in short. `model` wrote it; null: our own rules. `webhook`: the client's own system is to be told. */
export type SummaryRow = {
  call_sid: string
  summary: string
  outcome: string
  fields: Record<string, string | null>
  sentiment: string
  model: string | null
  webhook: boolean
}

/** A booking that the client has yet to confirm. The same booking of a call has the same id. */
export type AppointmentRow = {
  id: string
  client_id: string
  call_sid: string
  customer_name: string
  /** The caller's number as the carrier gave it. */
  customer_phone: string
  address: string | null
  job: string
  /** When, in the caller's words; `starts_at` as an instant where they name one. */
  time_window: string
  starts_at: string | null
  people: number | null
}

/** A message for the client in a caller's words. */
export type CallerMessageRow = {
  id: string
  client_id: string
  call_sid: string
  caller_name: string | null
  caller_number: string
  message: string
}

/** A call that asks to be taken. */
export type AdmissionRequest = {
  call_sid: string
  client_id: string
  caller_number: string
  direction: 'inbound' | 'outbound'
  test: boolean
  started_at: string
}

/** Whether a call is taken, and what its caller meets otherwise. */
export type AdmissionAnswer = {
  admitted: boolean
  /** Why not, for the log; callers never hear of it. */
  reason: string | null
  action: 'answer' | 'message' | 'voicemail' | 'forward'
  /** Longest the call may last; null: as long as our own limit. */
  max_seconds: number | null
}

/** Whether we may ring a number; a yes keeps a place for the call for two minutes. */
export type DialAnswer = { allowed: true; maxSeconds: number } | { allowed: false; reason: string }

/** The agent's own rows. Every method throws `DatabaseError`; all may be called again with the same arguments. */
export type Database = {
  /** Resolves when the database answers a read of our own client row. */
  ping(signal: AbortSignal): Promise<void>
  /** Opens the call's row and says whether it is taken; the same answer however often it is asked. */
  admitCall(request: AdmissionRequest, signal?: AbortSignal): Promise<AdmissionAnswer>
  /** `country` as ISO 3166-1 alpha-2, `kind` in the words of numbering plans. Each yes counts as a call. */
  authoriseDial(destination: { country: string; kind: string }, signal: AbortSignal): Promise<DialAnswer>
  /** Opens the row of a call that could not be asked about first. */
  startCall(row: CallSessionRow): Promise<void>
  endCall(callSid: string, end: CallSessionEnd): Promise<void>
  logTurn(row: ConversationRow): Promise<void>
  /** Keeps a text that came in, and says what is known of its sender. */
  receiveText(text: IncomingText): Promise<ReceivedText>
  /** Writes a text down before it is sent, and says whether it may be. */
  beginText(row: TextRow): Promise<BegunText>
  /** Reports may come in any order. False: no such text. */
  reportText(report: TextReport): Promise<boolean>
  logRecording(row: RecordingRow): Promise<void>
  bookAppointment(row: AppointmentRow): Promise<void>
  takeMessage(row: CallerMessageRow): Promise<void>
  /** A recording of the client's own whose sound has not been deleted; null: there is none of that sid. */
  findRecording(recordingSid: string): Promise<{ call_sid: string } | null>
  /** The first one of a call stays. */
  saveSummary(row: SummaryRow): Promise<void>
  /** How telling the client's own system of a call ended. */
  markWebhook(callSid: string, state: 'delivered' | 'given_up', attempts: number): Promise<void>
  /** Once a call, whoever asks how often; `settled` is false for all but the first. */
  settleCall(callSid: string, status: string, durationSeconds: number): Promise<{ settled: boolean }>
  close(): Promise<void>
}
