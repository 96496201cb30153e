import type { SandboxState } from '@klariqo/contract/sandbox-state'
import { startCarrier } from './carrier/start-carrier.ts'
import { startStandInHost } from './host/start-stand-in-host.ts'
import { type PaymentsService, startPayments } from './payments/start-payments.ts'
import { keepPostgres } from './postgres/keep-postgres.ts'
import { startRecogniser } from './recogniser/start-recogniser.ts'
import { startReplier } from './replier/start-replier.ts'
import type { Service } from './service.ts'
import { startSupabaseGateway } from './supabase/start-supabase-gateway.ts'
import { startVoice } from './voice/start-voice.ts'

export type ServiceWatcher = (name: string, state: 'starting' | 'running') => void
type Settings = {
  home: string
  agentBundle: string
  state: Pick<SandboxState, 'ports' | 'keys'>
  watch: ServiceWatcher
}

/** Starts every vendor, independent ones side by side; when one fails, those that run are closed and its error goes up. */
export async function startServices({
  home,
  agentBundle,
  state: { ports, keys },
  watch,
}: Settings): Promise<{ services: Service[]; agentAddress: string; payments: PaymentsService }> {
  const running: Service[] = []
  const start = async <S extends Service>(name: string, begin: () => Promise<S>): Promise<S> => {
    watch(name, 'starting')
    const service = await begin()
    running.push(service)
    watch(name, 'running')
    return service
  }
  const database = async () => {
    const postgres = await start('postgres', () =>
      keepPostgres({ home, port: ports.postgres, password: keys.postgres_password }),
    )
    const gatewayKeys = { anonKey: keys.anon_key, serviceRoleKey: keys.service_role_key, jwtSecret: keys.jwt_secret }
    await start('supabase', () =>
      startSupabaseGateway({ port: ports.supabase, databaseUrl: postgres.url, keys: gatewayKeys }),
    )
  }
  const telephone = async (recognition: Promise<Service>) => {
    const voice = await start('voice', () =>
      startVoice({ port: ports.voice, apiKey: keys.elevenlabs_api_key, engine: voiceEngine() }),
    )
    const account = { accountSid: keys.twilio_account_sid, authToken: keys.twilio_auth_token }
    const speaking = { voiceUrl: voice.address, voiceKey: keys.elevenlabs_api_key }
    const { address: recogniser } = await recognition
    await start('carrier', () =>
      startCarrier({
        port: ports.carrier,
        dataFile: `${home}/carrier.json`,
        ...account,
        ...speaking,
        recogniserUrls: [recogniser],
      }),
    )
  }
  const money = () =>
    start('payments', () =>
      startPayments({
        port: ports.payments,
        dataFile: `${home}/payments.json`,
        secretKey: keys.stripe_secret_key,
        webhookSecret: keys.stripe_webhook_secret,
      }),
    )
  try {
    const payments = money()
    const recognition = start('recogniser', () =>
      startRecogniser({ port: ports.recogniser, apiKey: keys.deepgram_api_key }),
    )
    await settleAll([
      payments,
      database(),
      recognition,
      telephone(recognition),
      start('replier', () => startReplier({ port: ports.replier, apiKey: keys.openai_api_key })),
    ])
    // Last: it starts the agents of clients made earlier, and they call the vendors at once.
    const host = await start('host', () =>
      startStandInHost({ home, edgePort: ports.edge, nodePath: process.execPath, agentBundle }),
    )
    return { services: running, agentAddress: host.agents, payments: await payments }
  } catch (error) {
    // What went wrong first is what the user must hear of.
    await closeServices(running).catch((second: unknown) => console.error(second))
    throw error
  }
}

/** Closes in reverse order of start; every one gets its turn, the first error goes up at the end. */
export async function closeServices(services: Service[]): Promise<void> {
  const errors: unknown[] = []
  for (const service of services.toReversed()) {
    try {
      await service.close()
    } catch (error) {
      errors.push(error)
    }
  }
  if (errors.length > 0) throw errors[0]
}

/** Waits for all, so that nothing is still starting when we close what runs; then the first failure. */
async function settleAll(starts: Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(starts)
  const failure = results.find((result) => result.status === 'rejected')
  if (failure) throw failure.reason
}

const voiceEngine = () => (process.env.KLARIQO_VOICE === 'kokoro' ? 'kokoro' : 'flite')
