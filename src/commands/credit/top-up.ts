import { randomUUID } from 'node:crypto'
import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { askForTopUp } from '../../billing/ask-for-top-up.ts'
import { awaitTopUp } from '../../billing/await-top-up.ts'
import { audited } from '../../cli/audited.ts'
import { type TopUpMethod, type TopUpView, topUpView } from '../../cli/billing/top-up-view.ts'
import { clientArgument } from '../../cli/client-argument.ts'
import { crashPoint } from '../../cli/crash-point.ts'
import { WiredCommand } from '../../cli/wired-command.ts'
import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import { centsOf, moneyText } from '../../core/money.ts'
import { dashboardPathOf } from '../../core/names.ts'

const followSeconds = 600

export default class CreditTopUp extends WiredCommand<TopUpView> {
  static override summary = "Put money on a client's account: by its saved card, or a link to pay on"
  static override description =
    "The owner's saved card is charged when there is one; else a link is printed on which the owner pays and leaves a card for later. Typed again while it is under way it is the same top-up, never a second charge. --wait follows until it is paid."
  static override examples = [
    '<%= config.bin %> credit top-up au_plmb_jamesonplumbing --amount 100',
    '<%= config.bin %> credit top-up au_plmb_jamesonplumbing --amount 100 --checkout --wait',
  ]
  static override args = { id: Args.string({ description: 'Client id', required: true, env: 'KLARIQO_CLIENT' }) }
  static override flags = {
    amount: Flags.string({
      description: "In the account's currency",
      required: true,
      helpValue: '100',
      env: 'KLARIQO_AMOUNT',
    }),
    checkout: Flags.boolean({ description: 'Print a link, even when a card is saved', exclusive: ['saved-card'] }),
    'saved-card': Flags.boolean({ description: 'Charge the saved card, or fail when there is none' }),
    wait: Flags.boolean({ description: 'Follow until it is paid, declined or run out' }),
    'wait-seconds': Flags.integer({
      description: 'Seconds to follow; default: 600',
      min: 1,
      max: 86_400,
      dependsOn: ['wait'],
    }),
  }

  protected async execute(): Promise<TopUpView> {
    const { args, flags } = await this.parse(CreditTopUp)
    const amountCents = centsOf(flags.amount, 'The amount', 'credit top-up')
    if (amountCents < 100)
      throw new KlariqoError('VALUE_INVALID', {
        what: 'The amount',
        problem: `"${flags.amount}" is less than 1.00`,
        command: 'credit top-up',
      })
    const {
      tenants,
      topUps,
      audit,
      payments,
      clock,
      billing,
      deps: { origin },
    } = await this.wire()
    const client = await clientArgument(tenants, args.id)
    const { clientId } = client
    const deps = { topUps, payments, clock, ...crashPoint(process.env) }
    const chosen: TopUpMethod | null = flags.checkout ? 'checkout' : flags['saved-card'] ? 'saved_card' : null
    const method: TopUpMethod = chosen ?? ((await topUps.payer(clientId)).card ? 'saved_card' : 'checkout')
    const returnUrl = `${origin}${dashboardPathOf(client)}`
    const owner = `command ${randomUUID()}`
    const act = { action: 'credit.top_up', clientId }
    const asked = await audited(audit, act, this.terminal, () =>
      askForTopUp(deps, { clientId, amountCents, method, returnUrl, owner }, this.signal),
    )
    if (!flags.wait || asked.state === 'succeeded') return topUpView(asked, await billing.credit(clientId))

    if (asked.checkoutUrl !== null) this.terminal.note(`Pay here: ${asked.checkoutUrl}`)
    const ended = await awaitTopUp(deps, asked, (flags['wait-seconds'] ?? followSeconds) * 1000, this.signal)
    if (ended.state === 'declined')
      throw new KlariqoError('CARD_DECLINED', {
        client_id: clientId,
        code: ended.declineCode ?? 'declined',
        reason: ended.problem ?? '',
      })
    if (ended.state !== 'succeeded')
      throw new KlariqoError('TOP_UP_NOT_PAID', { client_id: clientId, state: ended.state })
    return topUpView({ ...ended, already: asked.already }, await billing.credit(clientId))
  }

  protected present(view: TopUpView): void {
    const money = (cents: number) => moneyText(cents, view.currency)
    if (view.state === 'succeeded') this.terminal.line(`Paid: ${money(view.amount_cents)} for ${view.client_id}.`)
    else if (view.checkout_url !== null) {
      this.terminal.line(
        `${view.already ? 'Still open' : 'Send this to the owner'}: ${money(view.amount_cents)} for ${view.client_id}`,
      )
      this.terminal.line(view.checkout_url)
      this.terminal.line('It is credited as soon as it is paid, and the card is kept for later top-ups.')
    } else
      this.terminal.line(
        `Under way (${view.state}): ${money(view.amount_cents)} for ${view.client_id}. It is credited when the payment service says so.`,
      )
    this.terminal.line(`Balance ${money(view.balance_cents)}, due ${money(view.due_cents)}.`)
  }
}
