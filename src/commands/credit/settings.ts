import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { audited } from '../../cli/audited.ts'
import { type BillingSettingsView, billingSettingsView } from '../../cli/billing/settings-view.ts'
import { settingsWarnings } from '../../cli/billing/settings-warnings.ts'
import { clientArgument } from '../../cli/client-argument.ts'
import { WiredCommand } from '../../cli/wired-command.ts'
import { clientConfigSchema } from '../../core/client-config.ts'
import { moneyText } from '../../core/money.ts'
import { settingChanges } from '../../core/setting-changes.ts'

export default class CreditSettings extends WiredCommand<BillingSettingsView> {
  static override summary = "How a client's account is filled, and what callers hear when it is empty"
  static override description =
    "Without flags it shows; only what is given changes. --auto-top-up charges the owner's saved card whenever less than --below may be spent, at most --max-per-day times in 24 hours and --monthly-ceiling in a calendar month; giving it again after the card was declined three times lets it go on."
  static override examples = [
    '<%= config.bin %> credit settings au_plmb_jamesonplumbing',
    '<%= config.bin %> credit settings au_plmb_jamesonplumbing --auto-top-up 100 --below 20 --monthly-ceiling 500',
    '<%= config.bin %> credit settings au_plmb_jamesonplumbing --unpaid message',
  ]
  static override args = { id: Args.string({ description: 'Client id', required: true, env: 'KLARIQO_CLIENT' }) }
  static override flags = {
    'auto-top-up': Flags.string({
      description: 'Top up by this amount',
      helpValue: '100',
      exclusive: ['no-auto-top-up'],
    }),
    below: Flags.string({
      description: 'When less than this may be spent',
      helpValue: '20',
      exclusive: ['no-auto-top-up'],
    }),
    'no-auto-top-up': Flags.boolean({ description: 'Leave the card alone' }),
    'max-per-day': Flags.string({ description: 'Automatic top-ups in 24 hours', helpValue: '3' }),
    'monthly-ceiling': Flags.string({
      description: 'Automatic top-ups in a month, together; or `none`',
      helpValue: '500',
    }),
    unpaid: Flags.string({
      description: 'What callers get when nothing can be spent',
      options: ['message', 'voicemail', 'forward'],
    }),
  }

  protected async execute(): Promise<BillingSettingsView> {
    const { args, flags } = await this.parse(CreditSettings)
    const changes = settingChanges({
      'auto-top-up': flags['auto-top-up'],
      below: flags.below,
      'no-auto-top-up': flags['no-auto-top-up'],
      'max-per-day': flags['max-per-day'],
      'monthly-ceiling': flags['monthly-ceiling'],
      unpaid: flags.unpaid,
    })
    const { tenants, topUps, audit } = await this.wire()
    const { clientId, config } = await clientArgument(tenants, args.id)
    const act = { action: 'credit.settings', clientId }
    const change = () => topUps.changeSettings(clientId, changes)
    const settings = await audited(audit, act, this.terminal, change)
    // An operator who switches it on has seen why it stopped.
    if (changes.autoTopUp === true) await topUps.resume(clientId)
    const [payer, [last]] = await Promise.all([topUps.payer(clientId), topUps.list({ clientId, limit: 1 })])
    const view = billingSettingsView(clientId, settings, payer, last)
    const forward = clientConfigSchema.safeParse(config).data?.details.transfer_number
    for (const warning of settingsWarnings(view, typeof forward === 'string' ? forward : null))
      this.terminal.warn(warning)
    return view
  }

  protected present(view: BillingSettingsView): void {
    const money = (cents: number | null) => (cents === null ? '—' : moneyText(cents, view.currency))
    const when = `by ${money(view.top_up_cents)} when less than ${money(view.threshold_cents)} may be spent`
    const rows = [
      ['Automatic top-up', view.auto_top_up ? when : 'off'],
      [
        'At most',
        `${view.max_top_ups_per_day} in 24 hours, ${view.monthly_ceiling_cents === null ? 'no ceiling' : money(view.monthly_ceiling_cents)} a month`,
      ],
      ['Card', view.card ? `${view.card.brand} …${view.card.last4}, until ${view.card.expires}` : 'none saved'],
      ['When unpaid', view.unpaid_action],
    ]
    if (view.paused_at) rows.splice(1, 0, ['Stopped', `since ${view.paused_at}: the card was declined three times`])
    else if (view.declines > 0)
      rows.splice(1, 0, [
        'Declined',
        `${view.declines === 1 ? 'once; tried again after an hour' : 'twice; tried again after four hours'}, or give --auto-top-up again`,
      ])
    const last = view.last_top_up
    if (last) {
      const state = last.decline_code === null ? last.state : `${last.state} (${last.decline_code})`
      const when = last.requested_at.replace('T', ' ').slice(0, 16)
      rows.push(['Last top-up', `${money(last.amount_cents)}, ${last.origin}, ${when} UTC: ${state}`])
    }
    this.terminal.table([view.client_id, ''], rows)
  }
}
