import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { choosePorts } from '../../../sandbox/src/state/choose-ports.ts'

test('every service gets a port of its own, and keeps it', async () => {
  const first = await choosePorts(null)
  expect(new Set(Object.values(first.ports)).size).toBe(9)
  expect(await choosePorts(first.ports)).toEqual({ ports: first.ports, moved: [] })
})

test('a busy port is passed over and named', async () => {
  const { ports } = await choosePorts(null)
  const squatter = createServer()
  await new Promise<void>((resolve) => squatter.listen(ports.edge, '127.0.0.1', resolve))
  const again = await choosePorts(ports)
  await new Promise((resolve) => squatter.close(resolve))
  expect(again.moved).toEqual(['edge'])
  expect(again.ports.edge).not.toBe(ports.edge)
})

test('a service that an older sandbox did not have gets a port without counting as moved', async () => {
  const { ports } = await choosePorts(null)
  const { ports: later, moved } = await choosePorts({ ...ports, payments: 0, billing: 0 })
  expect(moved).toEqual([])
  expect(later.payments).toBeGreaterThan(0)
})
