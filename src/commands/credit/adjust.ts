import { randomUUID } from 'node:crypto'
import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { audited } from '../../cli/audited.ts'
import { clientId } from '../../cli/client-id.ts'
import { confirmed } from '../../cli/confirmed.ts'
import { WiredCommand } from '../../cli/wired-command.ts'
import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import { withNote } from '../../core/errors/with-note.ts'
import { centsOf, moneyText } from '../../core/money.ts'

type Adjusted = {
  client_id: string
  amount_cents: number
  reason: string
  key: string
  /** False when the key had been used for this very adjustment before. */
  applied: boolean
  balance_cents: number
  due_cents: number
  currency: string
}

export default class CreditAdjust extends WiredCommand<Adjusted> {
  static override summary = 'Give an account credit, or take some, with the reason in the books'
  static override description =
    'The entry stays for ever; a mistake is put right by the opposite adjustment. Credit pays what is due first. A debit takes no more than what is available and is confirmed (--yes in a script). With --key, typing the same command again changes nothing.'
  static override examples = [
    '<%= config.bin %> credit adjust au_plmb_jamesonplumbing --amount 20.00 --reason "Two calls were cut off on 12 November"',
    '<%= config.bin %> credit adjust au_plmb_jamesonplumbing --amount=-12.50 --reason "Credited twice" --key ticket-311 --yes',
  ]
  static override args = { id: Args.string({ description: 'Client id', required: true, env: 'KLARIQO_CLIENT' }) }
  static override flags = {
    amount: Flags.string({
      description: "In the account's currency: 20.00 gives, -12.50 takes",
      required: true,
      env: 'KLARIQO_AMOUNT',
    }),
    reason: Flags.string({
      description: 'Why, in words for the books and the audit log',
      required: true,
      env: 'KLARIQO_REASON',
    }),
    key: Flags.string({ description: 'Names this adjustment, so that a repeat is not a second one' }),
    yes: Flags.boolean({ char: 'y', description: 'Confirm a debit without a question' }),
  }

  protected async execute(): Promise<Adjusted> {
    const { args, flags } = await this.parse(CreditAdjust)
    const id = clientId(args.id)
    const cents = centsOf(flags.amount, 'The amount', 'credit adjust')
    const refuse = (what: string, problem: string) =>
      new KlariqoError('VALUE_INVALID', { what, problem, command: 'credit adjust' })
    if (cents === 0) throw refuse('The amount', 'it is zero')
    const reason = flags.reason.trim()
    if (reason.length < 3 || reason.length > 500) throw refuse('The reason', 'say it in 3 to 500 characters')
    const key = flags.key?.trim() ?? randomUUID()
    if (!/^[\w.:-]{1,100}$/.test(key)) throw refuse('The key', 'it has letters, digits and . : _ - (at most 100)')

    const { billing, audit } = await this.wire()
    if (cents < 0 && !flags.yes) {
      const amount = moneyText(-cents, (await billing.credit(id)).currency)
      const question = `This takes ${amount} from the account of ${id}. Go on?`
      if (!(await confirmed(question, this.terminal, this.signal)))
        throw new KlariqoError('DEBIT_NOT_CONFIRMED', { client_id: id, amount })
    }
    try {
      const act = { action: 'credit.adjust', clientId: id }
      const done = await audited(audit, act, this.terminal, () => billing.adjust({ clientId: id, cents, reason, key }))
      return {
        client_id: id,
        amount_cents: cents,
        reason,
        key,
        applied: done.applied,
        balance_cents: done.balanceCents,
        due_cents: done.dueCents,
        currency: done.currency,
      }
    } catch (error) {
      // It may have been applied without our hearing of it.
      const unsure = error instanceof KlariqoError && error.code === 'DATABASE_UNREACHABLE'
      throw unsure ? withNote(error, `With --key ${key} it is applied once, however often it is typed.`) : error
    }
  }

  protected present(done: Adjusted): void {
    const money = (cents: number) => moneyText(cents, done.currency)
    const what =
      done.amount_cents < 0 ? `Took ${money(-done.amount_cents)} from` : `Gave ${money(done.amount_cents)} to`
    this.terminal.line(
      done.applied ? `${what} ${done.client_id}.` : `Nothing changed: the key ${done.key} was applied before.`,
    )
    this.terminal.line(`Balance ${money(done.balance_cents)}, due ${money(done.due_cents)}. Key: ${done.key}`)
  }
}
