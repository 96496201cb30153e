import type { DoctorCheck } from '../billing/check-books.ts'
import { doctorChecks } from '../cli/doctor-checks.ts'
import { exitOnChanges } from '../cli/exit-on-changes.ts'
import { WiredCommand } from '../cli/wired-command.ts'

type DoctorData = { ok: boolean; checks: DoctorCheck[] }

export default class Doctor extends WiredCommand<DoctorData> {
  static override summary = 'Look whether the platform is sound: database, migrations, books'
  static override description =
    'Changes nothing. Exit 0 when all is right, 8 when something was found; each finding says what is wrong with what.'
  static override examples = [
    '<%= config.bin %> doctor',
    "<%= config.bin %> doctor --json | jq '.data.checks[].findings[]'",
  ]

  protected async execute(): Promise<DoctorData> {
    const { billing, tenants } = await this.wire()
    const checks = await doctorChecks(billing, tenants, this.terminal, this.signal)
    const ok = checks.every(({ status }) => status === 'ok')
    exitOnChanges(ok ? 0 : 1)
    return { ok, checks }
  }

  protected present({ ok, checks }: DoctorData): void {
    this.terminal.table(
      ['CHECK', 'STATUS', 'DETAIL'],
      checks.map(({ title, status, detail }) => [title, status, detail]),
    )
    for (const { problem, subject, details } of checks.flatMap(({ findings }) => findings)) {
      const { mend, ...facts } = details
      this.terminal.line(`\n${problem}: ${subject}`)
      for (const [name, value] of Object.entries(facts)) this.terminal.line(`  ${name}: ${String(value)}`)
      if (mend) this.terminal.line(`  Type: ${String(mend)}`)
    }
    this.terminal.line(ok ? '\nAll right.' : '\nNot all is right. docs/operator-guide.md says what each finding means.')
  }
}
