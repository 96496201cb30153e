import type { AgentConfig } from '@klariqo/contract/agent-config'
import type { FallbackVendors } from '../core/fallback-vendors.ts'
import type { Secret } from '../core/secret.ts'
import type { HostTemplates } from '../host-commands/host-templates.ts'
import type { Clock } from '../ports/clock.ts'
import type { Host } from '../ports/host.ts'
import type { Probe } from '../ports/probe.ts'
import type { Processes } from '../ports/processes.ts'
import type { Records } from '../ports/records.ts'
import type { SnippetAudio, SnippetCache } from '../ports/snippet-cache.ts'
import type { Pcm, Speech } from '../ports/speech.ts'
import type { Telephony } from '../ports/telephony.ts'
import type { Templates } from '../ports/templates.ts'
import type { Tenants } from '../ports/tenants.ts'

/** Keys that go into an agent's credential file. The Supabase sign-in is made for each client and is not among them. */
type AgentVendorSecrets = {
  twilioAccountSid: string
  twilioAuthToken: Secret
  deepgramApiKey: Secret
  openaiApiKey: Secret
  elevenlabsApiKey: Secret
}

/** Everything the flows act through. Built in one place by the CLI's wiring; by a builder in tests. */
export type ProvisioningDeps = {
  tenants: Tenants
  /** What is kept of people: a deletion takes the recordings with it. */
  records: Records
  telephony: Telephony
  host: Host
  /** Texts of the unit and include templates, for `clientFiles` (host-commands). */
  hostTemplates: HostTemplates
  speech: Speech
  templates: Templates
  probe: Probe
  processes: Processes
  clock: Clock
  snippetCache: SnippetCache
  /** Levels, resamples and encodes one snippet into both formats. */
  encodeSnippet: (pcm: Pcm, signal?: AbortSignal) => Promise<SnippetAudio>
  /** A new random password for an agent's own sign-in, at least 128 bits. */
  newPassword: () => Secret
  /** `bytes` random bytes in lower-case hex. */
  randomHex: (bytes: number) => string
  /** Public origin of the platform without a trailing slash, e.g. `https://app.klariqo.com`. */
  origin: string
  /** The vendors' addresses as an agent is to use them; goes into agent.json. */
  vendors: AgentConfig['vendors']
  /** What else the platform runs and an agent may look at; goes into agent.json. */
  services?: AgentConfig['services']
  agentSecrets: AgentVendorSecrets
  /** Vendors that stand in for the main ones; goes into agent.json and the credential file. */
  fallbackVendors: () => Promise<FallbackVendors>
  /** Approved regulatory papers by ISO country (`AU`, `GB` …), from the profile. */
  regulatory: Readonly<Record<string, { addressSid?: string; bundleSid?: string }>>
}
