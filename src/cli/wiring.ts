import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { sandboxRegulatory } from '@klariqo/contract/sandbox-regulatory'
import { loadHostTemplates } from '../adapters/host/load-host-templates.ts'
import { httpProbe } from '../adapters/probe/http-probe.ts'
import { folderSnippetCache } from '../adapters/system/folder-snippet-cache.ts'
import { systemClock } from '../adapters/system/system-clock.ts'
import { systemProcesses } from '../adapters/system/system-processes.ts'
import { regions } from '../core/regions.ts'
import { Secret } from '../core/secret.ts'
import type { Appointments } from '../ports/appointments.ts'
import type { Audit } from '../ports/audit.ts'
import type { Billing } from '../ports/billing.ts'
import type { CallDeeds } from '../ports/call-deeds.ts'
import type { CallerSimulator } from '../ports/caller-simulator.ts'
import type { Clock } from '../ports/clock.ts'
import type { ExportFolder } from '../ports/export-folder.ts'
import type { ClientLimits } from '../ports/limits.ts'
import type { Messages } from '../ports/messages.ts'
import type { Payments } from '../ports/payments.ts'
import type { Records } from '../ports/records.ts'
import type { SandboxModel } from '../ports/sandbox-model.ts'
import type { Settlement } from '../ports/settlement.ts'
import type { Statistics } from '../ports/statistics.ts'
import type { Tenants } from '../ports/tenants.ts'
import type { TopUps } from '../ports/top-ups.ts'
import type { ProvisioningDeps } from '../provisioning/provisioning-deps.ts'
import { installRoot } from './install-root.ts'
import { lazyPort } from './lazy-port.ts'
import { neededSandbox } from './sandbox/needed-sandbox.ts'
import { sandboxAddresses } from './sandbox/sandbox-addresses.ts'
import { sandboxSecrets } from './sandbox/sandbox-secrets.ts'
import type { Terminal } from './terminal.ts'

/** Everything a command acts through, for one profile. */
export type Wiring = {
  profile: string
  home: string
  deps: ProvisioningDeps
  tenants: Tenants
  clock: Clock
  simulator: CallerSimulator
  audit: Audit
  records: Records
  appointments: Appointments
  messages: Messages
  limits: ClientLimits
  settlement: Settlement
  statistics: Statistics
  callDeeds: CallDeeds
  sandboxModel: SandboxModel
  billing: Billing
  topUps: TopUps
  payments: Payments
  /** Where the worker hears the payment service. */
  billingPort: number
  /** A new file for the recording of a client's call. */
  recordingFile: (clientId: string) => string
  /** A folder of this machine for an export. Throws EXPORT_FOLDER_USED, EXPORT_FAILED. */
  openExportFolder: (folder: string) => Promise<ExportFolder>
}

/** The only place that builds adapters. Starts the sandbox when it is needed and down. */
export async function wire(profile: string, terminal: Terminal, signal: AbortSignal): Promise<Wiring> {
  const { home, state } = await neededSandbox(terminal, signal)
  const at = sandboxAddresses(state)
  const keys = sandboxSecrets(state)
  const supabase = { url: at.supabase, serviceRoleKey: keys.serviceRole }
  const deps: ProvisioningDeps = {
    tenants: lazyPort(async () => {
      const { createSupabaseTenants } = await import('../adapters/supabase/create-supabase-tenants.ts')
      return createSupabaseTenants(supabase)
    }),
    records: lazyPort(async () => {
      const { createSupabaseRecords } = await import('../adapters/supabase/records.ts')
      return createSupabaseRecords(supabase)
    }),
    telephony: lazyPort(async () => {
      const { createTwilioTelephony } = await import('../adapters/twilio/create-twilio-telephony.ts')
      return createTwilioTelephony({ accountSid: keys.accountSid, authToken: keys.authToken, baseUrl: at.carrier })
    }),
    host: lazyPort(
      async () => {
        const { createLocalHost } = await import('../adapters/host/local/create-local-host.ts')
        return createLocalHost({ name: 'sandbox', root: path.join(home, 'host') })
      },
      { name: 'sandbox' },
    ),
    hostTemplates: loadHostTemplates(installRoot),
    speech: lazyPort(async () => {
      const { createElevenLabsSpeech } = await import('../adapters/speech/create-elevenlabs-speech.ts')
      return createElevenLabsSpeech({ baseUrl: at.voice, apiKey: keys.elevenlabs })
    }),
    templates: lazyPort(async () => {
      const { createFileTemplates } = await import('../adapters/templates/create-file-templates.ts')
      return createFileTemplates(path.join(installRoot, 'templates'))
    }),
    encodeSnippet: async (pcm) => {
      const { prepareSnippetAudio } = await import('../core/audio/prepare-snippet-audio.ts')
      const { encodeMp3 } = await import('../adapters/speech/encode-mp3.ts')
      const { pcm: levelled, ulaw, durationMs } = prepareSnippetAudio(pcm)
      return { mp3: await encodeMp3(levelled), ulaw, durationMs }
    },
    probe: httpProbe(keys.authToken),
    processes: systemProcesses(),
    clock: systemClock,
    snippetCache: folderSnippetCache(path.join(home, 'snippet-cache')),
    newPassword: () => new Secret(randomBytes(24).toString('base64url')),
    randomHex: (bytes) => randomBytes(bytes).toString('hex'),
    origin: at.origin,
    vendors: {
      supabase_url: at.supabase,
      supabase_anon_key: state.keys.anon_key,
      twilio_url: at.carrier,
      deepgram_url: at.recogniser,
      openai_url: at.replier,
      elevenlabs_url: at.voice,
    },
    services: { postgresql: `127.0.0.1:${state.ports.postgres}`, redis: null, frontend: null },
    agentSecrets: {
      twilioAccountSid: keys.accountSid,
      twilioAuthToken: keys.authToken,
      deepgramApiKey: keys.deepgram,
      openaiApiKey: keys.openai,
      elevenlabsApiKey: keys.elevenlabs,
    },
    fallbackVendors: async () => {
      const { readFallbackVendors } = await import('../adapters/system/read-fallback-vendors.ts')
      return readFallbackVendors(path.join(home, 'fallback-vendors.json'))
    },
    regulatory: papers,
  }
  return {
    profile,
    home,
    deps,
    tenants: deps.tenants,
    clock: systemClock,
    audit: lazyPort(async () => {
      const { createSupabaseAudit } = await import('../adapters/supabase/audit.ts')
      return createSupabaseAudit(supabase)
    }),
    records: deps.records,
    appointments: lazyPort(async () => {
      const { createSupabaseAppointments } = await import('../adapters/supabase/appointments.ts')
      return createSupabaseAppointments(supabase)
    }),
    simulator: lazyPort(async () => {
      const { createCallerSimulator } = await import('../adapters/carrier-control/create-caller-simulator.ts')
      return createCallerSimulator({ baseUrl: at.carrier, accountSid: keys.accountSid, authToken: keys.authToken })
    }),
    billing: lazyPort(async () => {
      const { createSupabaseBilling } = await import('../adapters/supabase/billing.ts')
      return createSupabaseBilling(supabase)
    }),
    topUps: lazyPort(async () => {
      const { createSupabaseTopUps } = await import('../adapters/supabase/top-ups.ts')
      return createSupabaseTopUps(supabase)
    }),
    payments: lazyPort(async () => {
      const { createStripePayments } = await import('../adapters/stripe/create-stripe-payments.ts')
      const { stripe: secretKey, stripeWebhooks: webhookSecret } = keys
      return createStripePayments({ secretKey, webhookSecret, baseUrl: at.payments })
    }),
    billingPort: state.ports.billing,
    messages: lazyPort(async () => {
      const { createSupabaseMessages } = await import('../adapters/supabase/messages.ts')
      return createSupabaseMessages(supabase)
    }),
    limits: lazyPort(async () => {
      const { createSupabaseLimits } = await import('../adapters/supabase/limits.ts')
      return createSupabaseLimits(supabase)
    }),
    statistics: lazyPort(async () => {
      const { createSupabaseStatistics } = await import('../adapters/supabase/statistics.ts')
      return createSupabaseStatistics(supabase)
    }),
    sandboxModel: lazyPort(async () => {
      const { createSandboxModel } = await import('../adapters/replier-control/create-sandbox-model.ts')
      return createSandboxModel(at.replier)
    }),
    callDeeds: lazyPort(async () => {
      const { createSupabaseCallDeeds } = await import('../adapters/supabase/call-deeds.ts')
      return createSupabaseCallDeeds(supabase)
    }),
    settlement: lazyPort(async () => {
      const { createSupabaseSettlement } = await import('../adapters/supabase/settlement.ts')
      return createSupabaseSettlement(supabase)
    }),
    recordingFile: (clientId) => {
      const time = systemClock.now().toISOString().replace(/[-:]/g, '').slice(0, 15)
      return path.join(home, 'recordings', `${clientId}-${time}-${randomBytes(2).toString('hex')}.wav`)
    },
    openExportFolder: async (folder) => {
      const { openExportFolder } = await import('../adapters/system/local-export-folder.ts')
      return openExportFolder(folder, randomBytes(4).toString('hex'))
    },
  }
}

/** Papers the sandbox carrier's account is born with, of the kind of number each region's clients get. */
const papers: ProvisioningDeps['regulatory'] = Object.fromEntries(
  Object.values(regions).map(({ isoCountry, numberType }) => {
    const born = sandboxRegulatory[isoCountry]
    return [isoCountry, born ? { addressSid: born.addressSid, bundleSid: born.bundles[numberType] } : {}]
  }),
)
