import { agentSecretsSchema } from '@klariqo/contract/agent-secrets'
import { Secret } from '../core/secret.ts'

/** What deliveries to a client's own system are signed with, from its agent's credential file; null where the file has none. */
export function readWebhookSecret(file: Buffer): Secret | null {
  let content: unknown
  try {
    content = JSON.parse(file.toString('utf8'))
  } catch {
    return null
  }
  const secrets = agentSecretsSchema.safeParse(content)
  const secret = secrets.success ? secrets.data.webhook_secret : undefined
  return secret === undefined ? null : new Secret(secret)
}
