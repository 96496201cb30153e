import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { statementDocument, statementFormats } from '../../billing/statement-document.ts'
import { accountClient } from '../../cli/billing/account-client.ts'
import { outputTarget } from '../../cli/billing/output-target.ts'
import { writeOutput } from '../../cli/billing/write-output.ts'
import { exitOnChanges } from '../../cli/exit-on-changes.ts'
import { WiredCommand } from '../../cli/wired-command.ts'
import { dayAt, monthOf } from '../../core/month.ts'
import type { Statement } from '../../core/statement.ts'

type StatementData = Statement & {
  /** Where the document was written; null when it went to standard output. */
  file: string | null
}

export default class CreditStatement extends WiredCommand<StatementData> {
  static override summary = "A client's month on paper: fee, calls, messages, account"
  static override description =
    "The month is that of the calls' start on the client's own clock; default: the present one, with the fee accrued so far. Callers' numbers show their last three digits unless --full-numbers. Exit 8 when the lines do not match the ledger."
  static override examples = [
    '<%= config.bin %> credit statement au_plmb_jamesonplumbing',
    '<%= config.bin %> credit statement au_plmb_jamesonplumbing --month 2026-10 --format html --output october.html',
    '<%= config.bin %> credit statement au_plmb_jamesonplumbing --json | jq .data.total_cents',
  ]
  static override args = { id: Args.string({ description: 'Client id', env: 'KLARIQO_CLIENT' }) }
  static override flags = {
    month: Flags.string({
      description: 'Such as 2026-11; default: the present month of the client',
      helpValue: 'MONTH',
    }),
    format: Flags.string({ description: 'Form of the document; default: table', options: [...statementFormats] }),
    output: Flags.string({ description: 'Write the document to this file', helpValue: 'FILE' }),
    'full-numbers': Flags.boolean({ description: "Show callers' numbers in full" }),
  }
  #document = ''

  protected async execute(): Promise<StatementData> {
    const { args, flags } = await this.parse(CreditStatement)
    const given = flags.month === undefined ? undefined : monthOf(flags.month, 'credit statement')
    const file = flags.output === undefined ? null : outputTarget(flags.output)
    const { billing, tenants, clock } = await this.wire()
    const id = await accountClient(tenants, args.id)
    const month = given ?? (await billing.credit(id)).month.month
    const statement = await billing.statement(id, month, { fullNumbers: flags['full-numbers'] })
    const format = statementFormats.find((one) => one === flags.format) ?? 'table'
    this.#document = statementDocument(statement, format, dayAt(clock.now(), statement.time_zone))
    if (file !== null) await writeOutput(file, this.#document)
    exitOnChanges(statement.matches_ledger ? 0 : 1)
    return { ...statement, file }
  }

  protected present({ file }: StatementData): void {
    this.terminal.line(file === null ? this.#document.replace(/\r?\n$/, '') : `Written to ${file}.`)
  }
}
