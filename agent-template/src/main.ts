import { randomUUID } from 'node:crypto'
import dns from 'node:dns/promises'
import path from 'node:path'
import { type App, buildApp } from './app.ts'
import type { AppOptions } from './app-options.ts'
import { callLimits } from './call/call-limits.ts'
import { eventLoopDelay } from './call/delay-meter.ts'
import { Pacer } from './call/pacer.ts'
import { buildRoutes } from './call/route-utterance.ts'
import { ConfigError } from './config/config-error.ts'
import { readTenant } from './config/read-tenant.ts'
import type { Tenant } from './config/tenant.ts'
import { newCounters } from './counters.ts'
import { drain } from './drain.ts'
import { listen } from './listen.ts'
import { logOptions } from './log-options.ts'
import { loadFvad } from './providers/fvad-classifier.ts'
import { openAiJson } from './providers/openai-json.ts'
import { supabaseDatabase } from './providers/supabase-database.ts'
import { supabaseMembers } from './providers/supabase-members.ts'
import { twilioCarrier } from './providers/twilio-carrier.ts'
import { type VendorOptions, vendorsOf } from './providers/vendors-of.ts'
import { folderSpool, noSpool, type Spool } from './store/spool.ts'
import { trimMemory } from './trim-memory.ts'
import { version } from './version.ts'

/** Longest a call may go on after the process was told to end. */
const DRAIN_MS = 300_000
const WARM_MS = 10_000
const SUMMARY_TOKENS = 500

async function toolsOf(tenant: Tenant, onFailure: VendorOptions['onFailure']): Promise<AppOptions['tools']> {
  const { config, secrets, snippets } = tenant
  const { vendors, roles, greeting } = config
  const now = (): number => performance.now()
  const counters = newCounters()
  return {
    tenant,
    routes: buildRoutes(
      snippets,
      greeting.snippet,
      [roles.filler, roles.not_understood, roles.apology],
      config.language,
    ),
    ...vendorsOf(tenant, { now, counters, onFailure }),
    carrier: twilioCarrier({
      url: vendors.twilio_url,
      accountSid: secrets.twilio_account_sid,
      authToken: secrets.twilio_auth_token,
      from: config.phone_number ?? '',
    }),
    pacer: new Pacer(),
    limits: callLimits,
    counters,
    now,
    classifier: await loadFvad(),
  }
}

/** Below the folder that the service manager gives us; without one writes wait in memory. */
function spoolOf(stateDirectory: string | undefined): Spool {
  if (!stateDirectory) return noSpool
  try {
    return folderSpool(path.join(stateDirectory, 'writes'), (problem) =>
      process.stderr.write(`writes are not safe from a power cut: ${problem}\n`),
    )
  } catch (error) {
    // Calls are taken all the same.
    process.stderr.write(`writes cannot be kept on disk: ${(error as Error).message}\n`)
    return noSpool
  }
}

async function start(): Promise<App> {
  const clientDir = process.env.KLARIQO_CLIENT_DIR
  const credentials = process.env.CREDENTIALS_DIRECTORY
  if (!clientDir || !credentials) {
    const missing = Object.entries({ KLARIQO_CLIENT_DIR: clientDir, CREDENTIALS_DIRECTORY: credentials })
    throw new ConfigError(missing.filter(([, value]) => !value).map(([name]) => `${name}: not set`))
  }
  const tenant = readTenant(path.resolve(clientDir), path.join(credentials, 'klariqo'))
  const { config, secrets } = tenant
  const database = supabaseDatabase({
    url: config.vendors.supabase_url,
    anonKey: config.vendors.supabase_anon_key,
    email: secrets.supabase_email,
    password: secrets.supabase_password,
    clientId: config.client_id,
  })
  // Signing in takes longer than the first caller should wait.
  const signIn = database.ping(AbortSignal.timeout(WARM_MS)).then(
    () => null,
    (error: unknown) => error,
  )
  // The log is the server's, which is made of these.
  const log: { current: App['server']['log'] | null } = { current: null }
  const tools = await toolsOf(tenant, (kind, vendor, err) =>
    log.current?.warn({ kind, vendor, err }, 'a vendor failed'),
  )
  const app = await buildApp({
    tools,
    database,
    meter: eventLoopDelay(),
    members: supabaseMembers({
      url: config.vendors.supabase_url,
      anonKey: config.vendors.supabase_anon_key,
      clientId: config.client_id,
      wallClock: () => Date.now(),
    }),
    spool: spoolOf(process.env.STATE_DIRECTORY),
    afterCall: {
      model: openAiJson({
        url: config.vendors.openai_url,
        apiKey: secrets.openai_api_key,
        model: config.model.name,
        maxCompletionTokens: SUMMARY_TOKENS,
      }),
      folder: process.env.STATE_DIRECTORY || null,
      lookup: (hostname) => dns.lookup(hostname, { all: true }),
    },
    version,
    traceEndpoint: process.env.OTEL_EXPORTER_OTLP_ENDPOINT ?? null,
    logger: logOptions(process.env.KLARIQO_LOG_LEVEL ?? 'info', config.client_id),
    wallClock: () => Date.now(),
    randomId: () => randomUUID(),
  })
  log.current = app.server.log
  void signIn.then((error) => {
    if (error !== null) app.server.log.warn({ err: error }, 'database not reached yet')
  })
  const address = await listen(app.server, process.env)
  app.server.log.info({ address, version }, 'ready')
  trimMemory(() => app.agent.live.size === 0)
  return app
}

try {
  const app = await start()
  let ending = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (ending) return
      ending = true
      void drain(app, { signal, limitMs: DRAIN_MS }).then(() => process.exit(0))
    })
  }
} catch (error) {
  // Before there is a log: the problems themselves, on stderr, where the service manager shows them.
  process.stderr.write(`${error instanceof ConfigError ? error.message : String((error as Error).stack ?? error)}\n`)
  process.exit(error instanceof ConfigError ? 3 : 1)
}
