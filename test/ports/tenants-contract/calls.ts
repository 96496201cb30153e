import { beforeAll, expect, it } from 'vitest'
import type { CallSummary, ConversationLine, Tenants } from '../../../src/ports/tenants.ts'
import type { Opened, TenantsHarness } from './harness.ts'

export function callsContract(opened: () => Opened): void {
  let harness: TenantsHarness
  let tenants: Tenants
  beforeAll(() => {
    ;({ harness, tenants } = opened())
  })

  it('shows calls newest first, with money in cents, and what was said in order', async () => {
    await harness.seedCall(callOf('CA1', '2026-01-01T10:00:00.000Z', null), [])
    await harness.seedCall(callOf('CA2', '2026-01-02T10:00:00.000Z', 215), [
      lineOf('Customer', 'I need a plumber', '2026-01-02T10:00:02.000Z'),
      lineOf('Agent', 'On our way', '2026-01-02T10:00:03.000Z'),
    ])
    expect((await tenants.calls({ limit: 10 })).map((call) => call.callSid)).toEqual(['CA2', 'CA1'])
    expect((await tenants.calls({ limit: 1, clientId: 'au_plmb_second' })).map((call) => call.callSid)).toEqual(['CA2'])
    expect(await tenants.calls({ limit: 10, clientId: 'au_plmb_first' })).toEqual([])
    expect(await tenants.call('CA2')).toMatchObject({
      clientId: 'au_plmb_second',
      costCents: 215,
      metadata: { a: 1 },
    })
    expect((await tenants.call('CA1'))?.costCents).toBeNull()
    expect(await tenants.call('CA3')).toBeNull()
    expect((await tenants.conversation('CA2')).map((line) => line.content)).toEqual(['I need a plumber', 'On our way'])
    expect((await tenants.conversation('CA2'))[1]).toMatchObject({
      audioFiles: ['greeting.mp3'],
      responseTimeMs: 12,
      atMs: 2500,
      source: 'snippet',
      userEndToAudioMs: 360,
      latency: { endpoint_ms: 301.5, final_to_frame_ms: 0.2 },
    })
  })
}

const callOf = (callSid: string, startTime: string, costCents: number | null): CallSummary => ({
  callSid,
  clientId: 'au_plmb_second',
  callerNumber: '+61411111111',
  status: 'completed',
  startTime,
  timeZone: 'Australia/Sydney',
  endTime: null,
  durationSeconds: null,
  costCents,
  refused: null,
  metadata: { a: 1 },
})

const lineOf = (speaker: string, content: string, createdAt: string): ConversationLine => ({
  speaker,
  messageType: 'transcript',
  content,
  audioFiles: ['greeting.mp3'],
  responseTimeMs: 12,
  atMs: 2500,
  source: 'snippet',
  userEndToAudioMs: 360,
  latency: { endpoint_ms: 301.5, final_to_frame_ms: 0.2 },
  createdAt,
})
