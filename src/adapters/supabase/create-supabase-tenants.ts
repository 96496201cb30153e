import type { Secret } from '../../core/secret.ts'
import type { Tenants } from '../../ports/tenants.ts'
import { accounts } from './accounts.ts'
import { audioFiles } from './audio-files.ts'
import { calls } from './calls.ts'
import { journal } from './journal.ts'
import { leases } from './leases.ts'
import { numbers } from './numbers.ts'
import { createPlatformClient } from './platform-client.ts'
import { PlatformDatabase } from './platform-database.ts'
import { tenantRows } from './tenant-rows.ts'

/** The platform's database behind the Tenants port, in the cloud or in the sandbox: only `url` and key differ. */
export function createSupabaseTenants(options: { url: string; serviceRoleKey: Secret }): Tenants {
  const database = new PlatformDatabase(createPlatformClient(options.url, options.serviceRoleKey), options.url)
  return {
    ...tenantRows(database),
    ...accounts(database),
    ...leases(database),
    ...journal(database),
    ...numbers(database),
    ...audioFiles(database),
    ...calls(database),
  }
}
