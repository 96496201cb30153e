import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { clientId } from '../cli/client-id.ts'
import { type AuditView, auditView } from '../cli/records/audit-view.ts'
import { WiredCommand } from '../cli/wired-command.ts'
import { localTime, ownTimeZone } from '../core/local-time.ts'
import { momentOf } from '../core/moment.ts'

export default class AuditLog extends WiredCommand<AuditView[]> {
  static override summary = 'Who did what, from where, and how it ended'
  static override description =
    'Newest first. Rows are written by the database together with what they tell of, and cannot be changed by anybody. A removed client is still found by its id.'
  static override examples = [
    '<%= config.bin %> audit au_plmb_jamesonplumbing --since 7d',
    '<%= config.bin %> audit --action "limit.*" --json',
  ]
  static override args = { id: Args.string({ description: 'Only acts on this client', env: 'KLARIQO_CLIENT' }) }
  static override flags = {
    since: Flags.string({ description: 'Such as 30m, 12h, 7d, or a date such as 2026-11-01', helpValue: '7d' }),
    actor: Flags.string({ description: 'Only acts of this one, as the column WHO has it' }),
    action: Flags.string({ description: 'Only this act, or all of a kind: "client.*"' }),
    limit: Flags.integer({ description: 'How many at the most', default: 50, min: 1, max: 100_000 }),
  }

  #client: string | undefined

  protected async execute(): Promise<AuditView[]> {
    const { args, flags } = await this.parse(AuditLog)
    const id = args.id === undefined ? undefined : clientId(args.id)
    this.#client = id
    const { audit, clock } = await this.wire()
    const lines = await audit.list({
      limit: flags.limit,
      ...(id === undefined ? {} : { clientId: id }),
      ...(flags.since === undefined ? {} : { since: momentOf(flags.since, clock.now(), 'audit') }),
      ...(flags.actor === undefined ? {} : { actor: flags.actor }),
      ...(flags.action === undefined ? {} : { action: flags.action }),
    })
    return lines.map(auditView)
  }

  protected present(lines: AuditView[]): void {
    if (lines.length === 0) return this.terminal.line('Nothing that fits.')
    const zone = ownTimeZone()
    const one = this.#client
    if (one !== undefined) this.terminal.title(one)
    // The column of a client that was asked for would only take room from the details.
    const kept = (cells: string[]) => (one === undefined ? cells : cells.toSpliced(4, 1))
    const heads = kept(['WHEN', 'WHO', 'FROM', 'WHAT', 'CLIENT', 'RESULT', 'DETAILS'])
    const columns = (...names: string[]) => names.map((name) => heads.indexOf(name)).filter((i) => i >= 0)
    this.terminal.table(
      heads,
      lines.map((line) =>
        kept([
          localTime(line.at, zone),
          line.actor,
          line.origin ?? '—',
          line.action,
          line.client_id ?? '—',
          line.result,
          detailsText(line.details),
        ]),
      ),
      { below: columns('CLIENT', 'DETAILS'), cut: columns('FROM', 'WHO', 'RESULT', 'WHAT') },
    )
    this.terminal.note(`Times in ${zone}; everything in full: --json.`)
  }
}

/** `status creating → active`, `balance 200`; a table is no place for the whole of it. */
function detailsText(details: Record<string, unknown>): string {
  const parts = Object.entries(details).map(([name, value]) => {
    if (name === 'columns' && Array.isArray(value)) return `changed ${value.join(', ')}`
    const isChange = Array.isArray(value) && value.length === 2
    return `${name} ${isChange ? value.map((each) => JSON.stringify(each)).join(' → ') : JSON.stringify(value)}`
  })
  const text = parts.join('; ').replaceAll('"', '')
  return text.length > 100 ? `${text.slice(0, 99)}…` : text
}
