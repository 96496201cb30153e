import type { Agent } from '../agent.ts'
import { CarrierError } from '../providers/carrier-error.ts'
import type { DatabaseError } from '../providers/database-error.ts'
import { within } from '../within.ts'

export type IntegrationState = {
  name: string
  state: 'connected' | 'refused' | 'unreachable' | 'not configured'
}

const CHECK_MS = 3_000

/**
 * Asks every vendor whether it knows our credential, by a request that costs nothing: the account, the key, the lists of models
 * and voices, the client's own row.
 */
export function checkIntegrations(agent: Agent): Promise<IntegrationState[]> {
  const { config, secrets } = agent.tools.tenant
  const { deepgram_url, openai_url, elevenlabs_url } = config.vendors
  const deepgram = { authorization: `Token ${secrets.deepgram_api_key}` }
  const openai = { authorization: `Bearer ${secrets.openai_api_key}` }
  const elevenlabs = { 'xi-api-key': secrets.elevenlabs_api_key }
  return Promise.all([
    check('Twilio', secrets.twilio_auth_token, (signal) => agent.tools.carrier.ping(signal)),
    check('Deepgram', secrets.deepgram_api_key, (signal) =>
      ask(`${deepgram_url.replace(/^ws/, 'http')}/v1/auth/token`, deepgram, signal),
    ),
    check('OpenAI', secrets.openai_api_key, (signal) =>
      ask(`${openai_url.replace(/\/v1$/, '')}/v1/models`, openai, signal),
    ),
    check('ElevenLabs', secrets.elevenlabs_api_key, (signal) => ask(`${elevenlabs_url}/v1/voices`, elevenlabs, signal)),
    check('Supabase', secrets.supabase_password, (signal) => agent.database.ping(signal)),
  ])
}

async function check(
  name: string,
  credential: string,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<IntegrationState> {
  if (credential === '') return { name, state: 'not configured' }
  try {
    await within(CHECK_MS, work)
    return { name, state: 'connected' }
  } catch (error) {
    return { name, state: isRefusal(error) ? 'refused' : 'unreachable' }
  }
}

class Refused extends Error {}

async function ask(address: string, headers: Record<string, string>, signal: AbortSignal): Promise<void> {
  const response = await fetch(address, { headers, signal })
  if (response.ok) return response.body?.cancel()
  // A key that may not see the list is a key all the same; ElevenLabs says that with a 401.
  if ((await response.text()).includes('missing_permissions')) return
  if (response.status === 401 || response.status === 403) throw new Refused(`HTTP ${response.status}`)
  throw new Error(`HTTP ${response.status}`)
}

function isRefusal(error: unknown): boolean {
  if (error instanceof Refused) return true
  if (error instanceof CarrierError) return error.status === 401 || error.status === 403
  const { name, retryable, code } = error as Partial<DatabaseError>
  return name === 'DatabaseError' && (retryable === false || code === 'sign_in_refused')
}
