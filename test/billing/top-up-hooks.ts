import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { startTopUpWorld } from './top-up-world.ts'

export let world: Awaited<ReturnType<typeof startTopUpWorld>>
beforeAll(async () => {
  world = await startTopUpWorld()
}, 60_000)
afterEach(async () => {
  await world.payments.control('DELETE', 'faults')
  await world.payments.control('PUT', 'settings', { webhook_url: '', webhook_order: 'ordered', webhook_copies: 1 })
  // Whatever a test leaves under way is nothing of the next one's.
  await world.pool.query(`update billing_settings set auto_top_up = false`)
  await world.pool.query(
    `update top_ups set state = 'canceled', ended_at = now() where state in ('requested', 'charging', 'unknown')`,
  )
})
afterAll(async () => {
  try {
    if (world) expect(await world.books()).toEqual([])
  } finally {
    await world?.close()
  }
})
