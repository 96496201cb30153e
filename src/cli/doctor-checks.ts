import { checkBooks, type DoctorCheck } from '../billing/check-books.ts'
import type { Billing } from '../ports/billing.ts'
import type { Tenants } from '../ports/tenants.ts'
import { databaseStatus } from './database-status.ts'
import type { Terminal } from './terminal.ts'

/**
 * Everything `klariqo doctor` looks at, in order.
 * @throws KlariqoError when the database does not answer or lacks migrations: nothing further can be looked at then
 */
export async function doctorChecks(
  billing: Billing,
  tenants: Pick<Tenants, 'check'>,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<DoctorCheck[]> {
  await tenants.check(signal)
  const migrations = await databaseStatus(terminal, signal)
  const pending = migrations.filter(({ state }) => state !== 'applied')
  return [
    { id: 'database', title: 'Database answers', status: 'ok', detail: '', findings: [] },
    {
      id: 'migrations',
      title: 'Migrations are applied',
      status: pending.length === 0 ? 'ok' : 'problem',
      detail: `${migrations.length - pending.length} of ${migrations.length}`,
      findings: pending.map(({ version, name, state }) => ({
        problem: `migration_${state}`,
        subject: `${version}_${name}`,
        details: { mend: 'klariqo db migrate' },
      })),
    },
    ...(await checkBooks(billing)),
  ]
}
