import { type AgentSecretsInput, agentSecretsSchema } from '@klariqo/contract/agent-secrets'
import { agentEmailOf, credentialFileOf } from '../../core/names.ts'
import { Secret } from '../../core/secret.ts'
import { contentHash } from '../content-hash.ts'
import type { CreateState } from '../create-state.ts'
import { readWebhookSecret } from '../read-webhook-secret.ts'
import type { Step } from '../step.ts'

/** `file`: sha256 of the file as written. `keys`: sha256 of the vendors' keys in it. `row`: when the client's row was made; its agent's user goes with it. */
type Result = { file: string; keys: string; row: string }

/**
 * The agent's credential file (0600). A new password is made whenever the file is: it is kept nowhere else, so it cannot
 * be read back. What the client's own system checks deliveries by stays: its owner has copied it there.
 */
export const credentials: Step<CreateState> = {
  id: 'credentials',
  title: "Hand over the agent's keys",
  needs: ['agent-user'],

  async check(state, { journalled }) {
    const { deps, client, tenant } = state
    const result = journalled?.status === 'done' ? (journalled.result as Partial<Result>) : null
    if (!tenant || !result?.file) return { state: 'needs-work', detail: 'a new password' }
    if (result.row !== tenant.createdAt) return { state: 'needs-work', detail: 'the sign-in is a new one' }
    if (result.keys !== contentHash(await vendorKeys(state)))
      return { state: 'needs-work', detail: 'keys have changed' }
    const path = credentialFileOf(client.clientId)
    const there = (await deps.host.hashes([path])).get(path)
    if (there !== result.file) return { state: 'needs-work', detail: there ? 'the file differs' : 'the file is gone' }
    return { state: 'right' }
  },

  async apply(_intent, state, { midEffect }): Promise<Result> {
    const { deps, client, tenant } = state
    if (!tenant) throw new Error('the client comes before its keys')
    const password = deps.newPassword()
    const email = agentEmailOf(client.clientId)
    await deps.tenants.ensureAgentUser(client.clientId, email, password.reveal())
    midEffect()
    const content = await fileOf(state, email, password, await webhookSecretOf(state))
    await state.files.write('credentials', credentialFileOf(client.clientId), content, 0o600)
    return { file: contentHash(content), keys: contentHash(await vendorKeys(state)), row: tenant.createdAt }
  },

  async undo(state) {
    // For a client that was there before, file and password fit each other: that is better than what was found.
    if (!state.tenantBefore) await state.deps.host.remove(credentialFileOf(state.client.clientId))
  },
}

async function vendorKeys({ deps }: CreateState): Promise<string[]> {
  const { agentSecrets, fallbackVendors } = deps
  const { keys } = await fallbackVendors()
  return [
    agentSecrets.twilioAccountSid,
    agentSecrets.twilioAuthToken.reveal(),
    agentSecrets.deepgramApiKey.reveal(),
    agentSecrets.openaiApiKey.reveal(),
    agentSecrets.elevenlabsApiKey.reveal(),
    // Files of earlier versions lack it.
    'webhook_secret',
    ...Object.entries(keys).flatMap(([name, key]) => [name, key.reveal()]),
  ]
}

async function webhookSecretOf({ deps, client }: CreateState): Promise<Secret> {
  const there = await deps.host.read(credentialFileOf(client.clientId))
  return (there && readWebhookSecret(there)) ?? new Secret(`whsec_${deps.randomHex(24)}`)
}

async function fileOf({ deps }: CreateState, email: string, password: Secret, webhook: Secret): Promise<string> {
  const { agentSecrets, fallbackVendors } = deps
  const { keys } = await fallbackVendors()
  const secrets: AgentSecretsInput = {
    supabase_email: email,
    supabase_password: password.reveal(),
    twilio_account_sid: agentSecrets.twilioAccountSid,
    twilio_auth_token: agentSecrets.twilioAuthToken.reveal(),
    deepgram_api_key: agentSecrets.deepgramApiKey.reveal(),
    openai_api_key: agentSecrets.openaiApiKey.reveal(),
    elevenlabs_api_key: agentSecrets.elevenlabsApiKey.reveal(),
    fallback_keys: Object.fromEntries(Object.entries(keys).map(([name, key]) => [name, key.reveal()])),
    webhook_secret: webhook.reveal(),
  }
  return `${JSON.stringify(agentSecretsSchema.parse(secrets), null, 2)}\n`
}
