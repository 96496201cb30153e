import type { SupabaseClient } from '@supabase/supabase-js'
import { admissionAnswer } from './admission-answer.ts'
import type { Database } from './database.ts'
import { DatabaseError, signInRefused } from './database-error.ts'
import { dialAnswer } from './dial-answer.ts'
import { supabaseTexts } from './supabase-texts.ts'

export type SupabaseOptions = { url: string; anonKey: string; email: string; password: string; clientId: string }

const REQUEST_MS = 10_000
type Answer = { error: { message: string; code?: string; name?: string } | null; status: number }

/**
 * The agent's rows over supabase-js, signed in as the agent's own user: row-level security keeps it to its client. Every
 * write may be repeated: rows carry the keys they are recognised by.
 */
export function supabaseDatabase(options: SupabaseOptions): Database {
  let client: Promise<SupabaseClient> | null = null
  let signedIn: Promise<void> | null = null

  // Loaded on first use: a sleeping client should not hold the library in memory before it has anything to write.
  const connect = (): Promise<SupabaseClient> => {
    client ??= import('@supabase/supabase-js').then(({ createClient }) =>
      createClient(options.url, options.anonKey, {
        auth: { persistSession: false, autoRefreshToken: true, detectSessionInUrl: false },
        global: { fetch: (input, init) => fetch(input, { ...init, signal: bounded(init?.signal) }) },
      }),
    )
    return client
  }

  const signIn = async (supabase: SupabaseClient): Promise<void> => {
    const { email, password } = options
    const { error } = await supabase.auth.signInWithPassword({ email, password })
    if (!error) return
    const failure = errorOf({ error: { message: error.message, code: error.code ?? '' }, status: error.status ?? 0 })
    throw failure.retryable ? failure : new DatabaseError(failure.message, signInRefused, true)
  }

  const signed = async (): Promise<SupabaseClient> => {
    const supabase = await connect()
    signedIn ??= signIn(supabase)
    try {
      await signedIn
    } catch (error) {
      signedIn = null
      throw error
    }
    return supabase
  }

  const run = async <T extends Answer>(ask: (supabase: SupabaseClient) => PromiseLike<T>): Promise<T> => {
    const answer = await ask(await signed())
    // A token that ended while the machine slept: sign in anew next time.
    if (answer.status === 401) signedIn = null
    if (answer.error) throw errorOf(answer)
    return answer
  }

  return {
    async ping(signal) {
      await run((supabase) =>
        supabase.from('voice_ai_clients').select('client_id').eq('client_id', options.clientId).abortSignal(signal),
      )
    },
    async admitCall(request, signal) {
      const { data } = await run((supabase) => {
        const asked = supabase.rpc('admit_call', {
          p_call_sid: request.call_sid,
          p_client_id: request.client_id,
          p_caller_number: request.caller_number,
          p_direction: request.direction,
          p_test: request.test,
          p_started_at: request.started_at,
        })
        return signal ? asked.abortSignal(signal) : asked
      })
      return admissionAnswer(data)
    },
    async authoriseDial({ country, kind }, signal) {
      const { data } = await run((supabase) =>
        supabase
          .rpc('authorise_dial', { p_client_id: options.clientId, p_country: country, p_kind: kind })
          .abortSignal(signal),
      )
      return dialAnswer(data)
    },
    async startCall(row) {
      await run((supabase) =>
        supabase.rpc('open_call', {
          p_call_sid: row.call_sid,
          p_client_id: row.client_id,
          p_caller_number: row.caller_number,
          p_direction: row.direction,
          p_test: row.metadata.test === true,
          p_started_at: row.start_time,
        }),
      )
    },
    async endCall(callSid, end) {
      await run((supabase) => supabase.from('call_sessions').update(end).eq('call_sid', callSid))
    },
    async logTurn(row) {
      await run((supabase) =>
        supabase.from('conversation_logs').upsert(row, { onConflict: 'client_id,id', ignoreDuplicates: true }),
      )
    },
    ...supabaseTexts(async (name, args) => (await run((supabase) => supabase.rpc(name, args))).data),
    async logRecording(row) {
      await run((supabase) =>
        supabase.from('recordings').upsert(row, { onConflict: 'client_id,recording_sid', ignoreDuplicates: true }),
      )
    },
    async findRecording(recordingSid) {
      const { data } = await run((supabase) =>
        supabase
          .from('recordings')
          .select('call_sid')
          .eq('client_id', options.clientId)
          .eq('recording_sid', recordingSid)
          .is('deleted_at', null)
          .maybeSingle(),
      )
      return data
    },
    async saveSummary(row) {
      await run((supabase) =>
        supabase.rpc('save_summary', {
          p_call_sid: row.call_sid,
          p_summary: row.summary,
          p_outcome: row.outcome,
          p_fields: row.fields,
          p_sentiment: row.sentiment,
          p_model: row.model,
          p_webhook: row.webhook,
        }),
      )
    },
    async markWebhook(callSid, state, attempts) {
      await run((supabase) =>
        supabase.rpc('report_webhook', { p_call_sid: callSid, p_state: state, p_attempts: attempts }),
      )
    },
    async bookAppointment(row) {
      await run((supabase) =>
        supabase.from('appointments').upsert(row, { onConflict: 'client_id,id', ignoreDuplicates: true }),
      )
    },
    async takeMessage(row) {
      await run((supabase) =>
        supabase.from('caller_messages').upsert(row, { onConflict: 'client_id,id', ignoreDuplicates: true }),
      )
    },
    async settleCall(callSid, status, durationSeconds) {
      const { data } = await run((supabase) =>
        supabase.rpc('settle_call', { p_call_sid: callSid, p_status: status, p_duration_seconds: durationSeconds }),
      )
      return { settled: (data as { settled?: unknown } | null)?.settled === true }
    },
    async close() {
      const supabase = await client
      await supabase?.auth.stopAutoRefresh()
    },
  }
}

const bounded = (signal: AbortSignal | null | undefined): AbortSignal => {
  const timeout = AbortSignal.timeout(REQUEST_MS)
  return signal ? AbortSignal.any([signal, timeout]) : timeout
}

/**
 * 4xx is refused for good, but for a token that has ended (401), a time-out and too many requests. Without a status the
 * database was not reached.
 */
function errorOf(answer: Answer): DatabaseError {
  const { error, status } = answer
  const retryable = status === 0 || status >= 500 || [401, 408, 429].includes(status)
  return new DatabaseError(error?.message ?? `HTTP ${status}`, error?.code ?? String(status), retryable)
}
