import * as Args from '@oclif/core/args'
import { audited } from '../../cli/audited.ts'
import { clientArgument } from '../../cli/client-argument.ts'
import { WiredCommand } from '../../cli/wired-command.ts'
import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import { credentialFileOf } from '../../core/names.ts'
import { readWebhookSecret } from '../../provisioning/read-webhook-secret.ts'

type Shown = { client_id: string; webhook_secret: string }

export default class ClientWebhookSecret extends WiredCommand<Shown> {
  static override summary = "The secret that a client's own system checks deliveries by"
  static override description =
    "Prints it: hand it to the client's developers and nobody else. Each delivery's header klariqo-signature is t=<unix seconds>,v1=<HMAC-SHA256 of `<t>.<body>` in hex>. Showing it leaves a line in the audit log."
  static override examples = ['<%= config.bin %> client webhook-secret au_plmb_jamesonplumbing']
  static override args = { id: Args.string({ description: 'Client id', required: true }) }

  protected async execute(): Promise<Shown> {
    const { args } = await this.parse(ClientWebhookSecret)
    const { audit, tenants, deps } = await this.wire()
    const { clientId } = await clientArgument(tenants, args.id)
    return audited(
      audit,
      { action: 'client.webhook_secret_shown', clientId, details: () => ({}) },
      this.terminal,
      async () => {
        const file = await deps.host.read(credentialFileOf(clientId))
        const secret = file && readWebhookSecret(file)
        if (!secret) throw new KlariqoError('WEBHOOK_SECRET_MISSING', { client_id: clientId })
        return { client_id: clientId, webhook_secret: secret.reveal() }
      },
    )
  }

  protected present({ webhook_secret }: Shown): void {
    this.terminal.line(webhook_secret)
  }
}
