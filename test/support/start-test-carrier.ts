import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type CarrierOptions, startCarrier } from '../../sandbox/src/carrier/start-carrier.ts'

export const TEST_ACCOUNT = { accountSid: `AC${'a1'.repeat(16)}`, authToken: 'b2'.repeat(16) }

/** A carrier in a folder of its own that is gone afterwards, and its control endpoints. */
export async function startTestCarrier(options: Partial<CarrierOptions> = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), 'klariqo-carrier-'))
  const dataFile = path.join(folder, 'carrier.json')
  const service = await startCarrier({ port: 0, dataFile, ...TEST_ACCOUNT, ...options })
  const authorization = `Basic ${Buffer.from(`${TEST_ACCOUNT.accountSid}:${TEST_ACCOUNT.authToken}`).toString('base64')}`
  const control = async (method: string, route: string, body?: unknown) => {
    const response = await fetch(`${service.address}/_sandbox/${route}`, {
      method,
      headers: { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? null : JSON.parse(text) }
  }
  return {
    address: service.address,
    authorization,
    folder,
    dataFile,
    control,
    /** Stops it and keeps the folder, for a second start. */
    stop: () => service.close(),
    close: async () => {
      await service.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
