import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { StateStore } from '../../../sandbox/src/carrier/store/state-store.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'klariqo-carrier-'))
})
afterEach(() => rm(folder, { recursive: true }))

test('calls of a carrier that was killed have failed, ended and are kept no longer than others', async () => {
  const file = path.join(folder, 'carrier.json')
  const store = StateStore.open(file, new Date('2026-01-01T10:00:00Z'))
  const call = {
    parent_call_sid: null,
    phone_number_sid: null,
    answered_by: null,
    from: '+61491570006',
    to: '+61491570156',
    direction: 'inbound' as const,
    date_created: '2026-01-01T10:00:00.000Z',
    start_time: '2026-01-01T10:00:05.000Z',
    end_time: null,
    duration: null,
    recording: null,
    events: [],
    webhooks: [],
    errors: [],
  }
  for (let i = 0; i < 1_005; i++) store.state.calls.push({ ...call, sid: `CA${i}`, status: 'in-progress' })
  await store.save()
  expect(store.state.calls).toHaveLength(1_005)

  const again = StateStore.open(file, new Date('2026-01-01T11:00:00Z'))
  expect(again.state.calls[0]).toMatchObject({ status: 'failed', end_time: '2026-01-01T11:00:00.000Z', duration: 0 })
  await again.save()
  expect(again.state.calls).toHaveLength(1_000)
})
