import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type AgentConfig, type AgentConfigInput, agentConfigSchema } from '@klariqo/contract/agent-config'
import type { AgentSecrets } from '@klariqo/contract/agent-secrets'
import type { AudioSnippet, AudioSnippets } from '@klariqo/contract/audio-snippets'
import { encodeMulaw } from '@klariqo/contract/mulaw'

/** A client folder and its credential, as the provisioning leaves them, in a temporary place. */
export type AgentFixture = {
  /** For KLARIQO_CLIENT_DIR. */
  clientDir: string
  /** For CREDENTIALS_DIRECTORY. */
  credentialsDir: string
  config: AgentConfig
  secrets: AgentSecrets
  snippets: AudioSnippets
  remove(): void
}

const snippet = (name: string, text: string, triggers: string[], more: Partial<AudioSnippet> = {}) => ({
  [name]: { file: `${name}.mp3`, duration_ms: 400, text, triggers, ...more },
})

export const defaultSnippets: AudioSnippets = {
  ...snippet('intro_greeting', 'Hi! I am Jamie from Example Plumbing.', ['hello', 'hi'], { intent: 'greeting' }),
  ...snippet('emergency', 'Turn off the water at the main tap.', ['burst pipe', 'emergency', 'flooding'], {
    intent: 'emergency',
  }),
  ...snippet('pricing_info', 'Our callout fee is one hundred and fifty dollars.', ['price', 'how much']),
  ...snippet('hours_info', 'We are open from seven to five.', ['your hours', 'are you open']),
  ...snippet('transfer', 'I will put you through now.', ['speak to someone'], { action: 'transfer' }),
  ...snippet('voicemail', 'Please leave a message after the tone.', ['leave a message'], { action: 'voicemail' }),
  ...snippet('goodbye', 'Thanks for calling. Goodbye.', ['goodbye', 'bye'], { action: 'hangup' }),
  ...snippet('filler', 'Let me see.', []),
  ...snippet('not_understood', 'Sorry, I did not catch that.', []),
  ...snippet('apology', 'Sorry, something is not working here.', []),
}

export const defaultRoles = {
  filler: 'filler',
  not_understood: 'not_understood',
  apology: 'apology',
  goodbye: 'goodbye',
  transfer: 'transfer',
  voicemail: 'voicemail',
}

/** Makes the folder; every snippet is a 440 Hz tone of its `duration_ms`. `config` and `vendors` are laid over the defaults. */
export function makeAgentFixture(
  options: {
    config?: Partial<AgentConfig>
    vendors?: Partial<AgentConfig['vendors']>
    snippets?: AudioSnippets
    secrets?: Partial<AgentSecrets>
  } = {},
): AgentFixture {
  const root = mkdtempSync(path.join(tmpdir(), 'klariqo-agent-'))
  const clientDir = path.join(root, 'client')
  const credentialsDir = path.join(root, 'credentials')
  for (const folder of ['audio_ulaw', 'audio_optimised']) mkdirSync(path.join(clientDir, folder), { recursive: true })
  mkdirSync(credentialsDir, { mode: 0o700 })
  const snippets = options.snippets ?? defaultSnippets
  const config = { ...baseConfig(options.vendors ?? {}), ...options.config }
  const secrets = { ...baseSecrets, ...options.secrets }
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`
  writeFileSync(path.join(clientDir, 'agent.json'), json(config))
  writeFileSync(path.join(clientDir, 'audio_snippets.json'), json(snippets))
  writeFileSync(path.join(credentialsDir, 'klariqo'), json(secrets), { mode: 0o600 })
  for (const { file, duration_ms } of Object.values(snippets)) {
    writeFileSync(path.join(clientDir, 'audio_ulaw', file.replace(/\.mp3$/, '.ulaw')), toneOf(duration_ms))
    writeFileSync(path.join(clientDir, 'audio_optimised', file), `mp3 of ${file}`)
  }
  return {
    clientDir,
    credentialsDir,
    config,
    secrets,
    snippets,
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}

/** 8 kHz mu-law of a 440 Hz tone. */
export const toneOf = (ms: number): Uint8Array =>
  encodeMulaw(
    Int16Array.from({ length: ms * 8 }, (_, i) => Math.round(8000 * Math.sin((2 * Math.PI * 440 * i) / 8000))),
  )

const baseConfig = (vendors: Partial<AgentConfig['vendors']>): AgentConfig =>
  agentConfigSchema.parse({
    schema: 'klariqo.agent/1',
    client_id: 'au_plmb_exampleplumbing',
    slug: 'exampleplumbing',
    region: 'au',
    industry: 'plmb',
    business_name: 'Example Plumbing',
    port: 3011,
    language: 'en-AU',
    time_zone: 'Australia/Sydney',
    public_base_url: 'https://app.example.com/api/exampleplumbing',
    phone_number: '+61299990001',
    transfer_number: '+61299990002',
    persona_prompt: 'You are Jamie of Example Plumbing.',
    template: { name: 'plmb', version: '1.0.0' },
    greeting: { snippet: 'intro_greeting', interruptible: true },
    roles: defaultRoles,
    voice: { voice_id: 'voice-1', model_id: 'eleven_flash_v2_5', speed: 1 },
    model: { name: 'gpt-4.1-mini', max_completion_tokens: 120, temperature: 0.3 },
    recogniser: { model: 'nova-3', endpointing_ms: 300, utterance_end_ms: 1000, keyterms: ['burst pipe'] },
    vendors: {
      supabase_url: 'http://127.0.0.1:1',
      supabase_anon_key: 'anon-key',
      twilio_url: 'http://127.0.0.1:1',
      deepgram_url: 'ws://127.0.0.1:1',
      openai_url: 'http://127.0.0.1:1',
      elevenlabs_url: 'http://127.0.0.1:1',
      ...vendors,
    },
  } satisfies AgentConfigInput)

const baseSecrets: AgentSecrets = {
  supabase_email: 'agent+au_plmb_exampleplumbing@agents.klariqo.invalid',
  supabase_password: 'agent-password',
  twilio_account_sid: `AC${'0'.repeat(32)}`,
  twilio_auth_token: 'auth-token',
  deepgram_api_key: 'deepgram-key',
  openai_api_key: 'openai-key',
  elevenlabs_api_key: 'elevenlabs-key',
  fallback_keys: {},
}
