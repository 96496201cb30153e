import { afterAll, beforeAll, describe } from 'vitest'
import { audioFilesContract } from './tenants-contract/audio-files.ts'
import { callsContract } from './tenants-contract/calls.ts'
import { clientsContract } from './tenants-contract/clients.ts'
import { generationsContract } from './tenants-contract/generations.ts'
import { type Opened, owner, type TenantsHarness } from './tenants-contract/harness.ts'
import { journalAndLeasesContract } from './tenants-contract/journal-and-leases.ts'
import { numbersContract } from './tenants-contract/numbers.ts'

/** The behaviour every implementation of the Tenants port has; run on the fake and on the real adapter. The subjects share one database, in this order. */
export function tenantsContract(name: string, open: () => Promise<TenantsHarness>): void {
  describe(`the Tenants port: ${name}`, () => {
    let harness: TenantsHarness | undefined
    let opened: Opened
    beforeAll(async () => {
      harness = await open()
      opened = { harness, tenants: harness.tenants, userId: await harness.tenants.ensureOwner(owner) }
    }, 120_000)
    afterAll(async () => harness?.close())

    clientsContract(() => opened)
    numbersContract(() => opened)
    audioFilesContract(() => opened)
    journalAndLeasesContract(() => opened)
    callsContract(() => opened)
    generationsContract(() => opened)
  })
}
