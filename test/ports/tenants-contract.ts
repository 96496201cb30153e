import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { operationIdOf } from '../../src/core/names.ts'
import type { CallSummary, ConversationLine, Lease, Tenants } from '../../src/ports/tenants.ts'

/** What the contract needs of an implementation beside the port: rows only an agent writes, and time. */
export type TenantsHarness = {
  tenants: Tenants
  /** Writes a call as an agent would have. */
  seedCall(call: CallSummary, lines: ConversationLine[]): Promise<void>
  /** Makes the lease look as old as if its time had run out. */
  expireLease(name: string): Promise<void>
  /** Makes the range of ports look used up for one insert, then undoes that. */
  withNoPortLeft(act: () => Promise<void>): Promise<void>
  close(): Promise<void>
}

/** The behaviour every implementation of the Tenants port has; run on the fake and on the real adapter. */
export function tenantsContract(name: string, open: () => Promise<TenantsHarness>): void {
  describe(`the Tenants port: ${name}`, () => {
    let harness: TenantsHarness
    let tenants: Tenants
    let userId: string
    beforeAll(async () => {
      harness = await open()
      tenants = harness.tenants
      userId = await tenants.ensureOwner(owner)
    }, 120_000)
    afterAll(async () => harness?.close())

    const insert = (slug: string) =>
      tenants.insert({
        clientId: `au_plmb_${slug}`,
        userId,
        region: 'au',
        industry: 'plmb',
        slug,
        businessName: `The ${slug}`,
        generation: 1,
        config: { phone: '+61412345678', nested: { list: [1, 'two'] } },
      })
    const held = async (leaseName: string, who = 'me'): Promise<Lease> => {
      const { acquired, lease } = await tenants.acquireLease(leaseName, who, 30)
      expect(acquired).toBe(true)
      return lease
    }

    it('checks that the database is there and migrated', async () => {
      await expect(tenants.check()).resolves.toBeUndefined()
    })

    it('gives an owner the same user id each time', async () => {
      expect(await tenants.ensureOwner(owner)).toBe(userId)
      expect(userId).toMatch(/^[0-9a-f-]{36}$/)
    })

    it('inserts a client with the lowest free port and finds it again', async () => {
      const made = await insert('first')
      expect(made).toMatchObject({
        clientId: 'au_plmb_first',
        userId,
        status: 'creating',
        port: 3011,
        phoneNumber: null,
        phoneNumberSid: null,
        generation: 1,
        config: { phone: '+61412345678', nested: { list: [1, 'two'] } },
      })
      expect(new Date(made.createdAt).getTime()).toBeGreaterThan(0)
      expect(await tenants.find('au_plmb_first')).toEqual(made)
      expect((await insert('second')).port).toBe(3012)
      expect((await tenants.list()).map((tenant) => tenant.clientId)).toEqual(['au_plmb_first', 'au_plmb_second'])
    })

    it('returns the existing row when the client is there already', async () => {
      expect(await insert('first')).toEqual(await tenants.find('au_plmb_first'))
    })

    it('refuses a slug of another client with SLUG_TAKEN', async () => {
      const stranger = { clientId: 'uk_rest_first', userId, region: 'uk', industry: 'rest', slug: 'first' }
      await expect(
        tenants.insert({ ...stranger, businessName: 'First', generation: 1, config: {} }),
      ).rejects.toMatchObject({
        code: 'SLUG_TAKEN',
      })
    })

    it('says PORTS_EXHAUSTED when the range is used up', async () => {
      await harness.withNoPortLeft(async () => {
        await expect(insert('nowhere')).rejects.toMatchObject({ code: 'PORTS_EXHAUSTED' })
      })
      expect(await tenants.find('au_plmb_nowhere')).toBeNull()
    })

    it('gives twelve clients inserted at once twelve ports', async () => {
      const slugs = Array.from({ length: 12 }, (_, index) => `crowd${index}`)
      const made = await Promise.all(slugs.map(insert))
      expect(made.map((tenant) => tenant.port).sort()).toEqual(Array.from({ length: 12 }, (_, index) => 3013 + index))
    })

    it('updates what it is given and nothing else', async () => {
      const before = await tenants.find('au_plmb_second')
      const after = await tenants.update('au_plmb_second', { status: 'active', config: { other: true } })
      expect(after).toEqual({ ...before, status: 'active', config: { other: true } })
      expect(await tenants.find('au_plmb_second')).toEqual(after)
    })

    it('names an unknown client', async () => {
      expect(await tenants.find('au_plmb_nobody')).toBeNull()
      await expect(tenants.update('au_plmb_nobody', { status: 'active' })).rejects.toMatchObject({
        code: 'CLIENT_NOT_FOUND',
      })
    })

    it("makes the agent's user once", async () => {
      const email = 'agent+au_plmb_first@agents.klariqo.invalid'
      const first = await tenants.ensureAgentUser('au_plmb_first', email, 'a-long-password-1')
      expect(first.created).toBe(true)
      expect(await tenants.ensureAgentUser('au_plmb_first', email, null)).toEqual({ ...first, created: false })
    })

    it('lets one operation hold a number', async () => {
      expect(await tenants.reserveNumber('+61255500001', 'op-a')).toBe(true)
      expect(await tenants.reserveNumber('+61255500001', 'op-a')).toBe(true)
      expect(await tenants.reserveNumber('+61255500001', 'op-b')).toBe(false)
      await tenants.releaseReservation('+61255500001', 'op-b')
      expect(await tenants.reserveNumber('+61255500001', 'op-b')).toBe(false)
      await tenants.releaseReservation('+61255500001', 'op-a')
      expect(await tenants.reserveNumber('+61255500001', 'op-b')).toBe(true)
    })

    it('binds a number and charges for it once', async () => {
      const binding = {
        clientId: 'au_plmb_first',
        operationId: operationIdOf('au_plmb_first'),
        phoneNumber: '+61255500002',
        sid: 'PN0000000000000000000000000000aaaa',
        region: 'au',
        monthlyCostCents: 300,
        currency: 'AUD',
      }
      await tenants.reserveNumber(binding.phoneNumber, binding.operationId)
      expect(await tenants.bindNumber(binding)).toEqual({ charged: true })
      expect(await tenants.bindNumber(binding)).toEqual({ charged: false })
      expect(await tenants.find('au_plmb_first')).toMatchObject({
        phoneNumber: '+61255500002',
        phoneNumberSid: 'PN0000000000000000000000000000aaaa',
      })
      expect(await tenants.numbers()).toContainEqual({
        phoneNumber: '+61255500002',
        sid: 'PN0000000000000000000000000000aaaa',
        clientId: 'au_plmb_first',
        status: 'assigned',
        region: 'au',
      })
    })

    it('keeps an unbound number as available, and forgets a released one', async () => {
      await tenants.unbindNumber('au_plmb_first', false)
      expect(await tenants.find('au_plmb_first')).toMatchObject({ phoneNumber: null, phoneNumberSid: null })
      expect(await tenants.numbers()).toContainEqual(
        expect.objectContaining({ phoneNumber: '+61255500002', clientId: null, status: 'available' }),
      )
      const other = {
        clientId: 'au_plmb_second',
        operationId: operationIdOf('au_plmb_second'),
        phoneNumber: '+61255500003',
        sid: 'PN0000000000000000000000000000bbbb',
        region: 'au',
        monthlyCostCents: 300,
        currency: 'AUD',
      }
      await tenants.bindNumber(other)
      await tenants.unbindNumber('au_plmb_second', true)
      expect((await tenants.numbers()).map((number) => number.phoneNumber)).not.toContain('+61255500003')
    })

    it('keeps one row for each audio file', async () => {
      const file = {
        fileName: 'greeting.mp3',
        filePath: '/audio_optimised/greeting.mp3',
        fileType: 'client_greeting',
        voiceId: 'jamie',
        text: 'Hi, "Jamie" here, what\'s up?',
        durationMs: 3500,
        sizeBytes: 87432,
        contentHash: 'a'.repeat(64),
      }
      await tenants.saveAudioFiles('au_plmb_first', [file, { ...file, fileName: 'apology.mp3' }])
      await tenants.saveAudioFiles('au_plmb_first', [{ ...file, durationMs: 3600, contentHash: 'b'.repeat(64) }])
      const { filePath: _path, fileType: _type, ...kept } = file
      expect(await tenants.audioFiles('au_plmb_first')).toEqual([
        { ...kept, fileName: 'apology.mp3' },
        { ...kept, durationMs: 3600, contentHash: 'b'.repeat(64) },
      ])
      expect(await tenants.audioFiles('au_plmb_second')).toEqual([])
      await expect(tenants.saveAudioFiles('au_plmb_first', [])).resolves.toBeUndefined()
    })

    it('gives a lease to one owner and tells the other who has it', async () => {
      const lease = await held('lease-one')
      expect(lease).toMatchObject({ name: 'lease-one', owner: 'me' })
      const other = await tenants.acquireLease('lease-one', 'you', 30)
      expect(other).toMatchObject({ acquired: false, lease: { owner: 'me', token: lease.token } })
      expect(await held('lease-one')).toMatchObject({ owner: 'me', token: lease.token })
    })

    it('renews a lease without changing its token', async () => {
      const lease = await held('lease-renewed')
      const renewed = await tenants.renewLease(lease, 600)
      expect(renewed).toMatchObject({ name: lease.name, owner: lease.owner, token: lease.token })
      expect(Date.parse(renewed.expiresAt)).toBeGreaterThan(Date.parse(lease.expiresAt))
    })

    it('hands an expired lease over with a higher token, and the old holder learns of it', async () => {
      const lease = await held('lease-expired')
      await harness.expireLease('lease-expired')
      const taken = await held('lease-expired', 'you')
      expect(taken.token).toBeGreaterThan(lease.token)
      await expect(tenants.renewLease(lease, 30)).rejects.toMatchObject({ code: 'LEASE_LOST', exitCode: 7 })
      await expect(tenants.journalIntent('op-x', 'step', {}, lease)).rejects.toMatchObject({ code: 'LEASE_LOST' })
      await expect(tenants.journalResult('op-x', 'step', {}, lease)).rejects.toMatchObject({ code: 'LEASE_LOST' })
      await expect(tenants.journalForget('op-x', lease)).rejects.toMatchObject({ code: 'LEASE_LOST' })
      await expect(tenants.remove('au_plmb_second', lease)).rejects.toMatchObject({ code: 'LEASE_LOST' })
      expect(await tenants.find('au_plmb_second')).not.toBeNull()
      await tenants.journalIntent('op-x', 'step', {}, taken)
    })

    it('takes a lease from an owner known to be dead at once', async () => {
      const lease = await held('lease-dead', 'dead')
      expect((await tenants.acquireLease('lease-dead', 'me', 30, 'somebody else')).acquired).toBe(false)
      const taken = await tenants.acquireLease('lease-dead', 'me', 30, 'dead')
      expect(taken.acquired).toBe(true)
      expect(taken.lease.token).toBeGreaterThan(lease.token)
    })

    it('gives a released lease to the next one with a higher token; releasing twice is fine', async () => {
      const lease = await held('lease-released')
      await tenants.releaseLease(lease)
      await tenants.releaseLease(lease)
      const next = await held('lease-released', 'you')
      expect(next.token).toBeGreaterThan(lease.token)
      await tenants.releaseLease(lease)
      expect((await tenants.acquireLease('lease-released', 'me', 30)).acquired).toBe(false)
    })

    it('journals a step as intent, then as done, and counts the attempts', async () => {
      const lease = await held('lease-journal')
      expect(await tenants.journal('op-1')).toEqual([])
      await tenants.journalIntent('op-1', 'buy', { number: '+61255500009' }, lease)
      await tenants.journalIntent('op-1', 'buy', { number: '+61255500008' }, lease)
      expect(await tenants.journal('op-1')).toEqual([
        { step: 'buy', status: 'intent', intent: { number: '+61255500008' }, result: null, attempts: 2 },
      ])
      await tenants.journalResult('op-1', 'buy', { sid: 'PN1' }, lease)
      await tenants.journalIntent('op-1', 'bind', null, lease)
      const steps = (await tenants.journal('op-1')).sort((a, b) => a.step.localeCompare(b.step))
      expect(steps).toEqual([
        { step: 'bind', status: 'intent', intent: null, result: null, attempts: 1 },
        { step: 'buy', status: 'done', intent: { number: '+61255500008' }, result: { sid: 'PN1' }, attempts: 2 },
      ])
      await tenants.journalForget('op-1', lease)
      expect(await tenants.journal('op-1')).toEqual([])
    })

    it('shows calls newest first, with money in cents, and what was said in order', async () => {
      await harness.seedCall(callOf('CA1', '2026-01-01T10:00:00.000Z', null), [])
      await harness.seedCall(callOf('CA2', '2026-01-02T10:00:00.000Z', 215), [
        lineOf('Customer', 'I need a plumber', '2026-01-02T10:00:02.000Z'),
        lineOf('Agent', 'On our way', '2026-01-02T10:00:03.000Z'),
      ])
      expect((await tenants.calls({ limit: 10 })).map((call) => call.callSid)).toEqual(['CA2', 'CA1'])
      expect((await tenants.calls({ limit: 1, clientId: 'au_plmb_second' })).map((call) => call.callSid)).toEqual([
        'CA2',
      ])
      expect(await tenants.calls({ limit: 10, clientId: 'au_plmb_first' })).toEqual([])
      expect(await tenants.call('CA2')).toMatchObject({
        clientId: 'au_plmb_second',
        costCents: 215,
        metadata: { a: 1 },
      })
      expect((await tenants.call('CA1'))?.costCents).toBeNull()
      expect(await tenants.call('CA3')).toBeNull()
      expect((await tenants.conversation('CA2')).map((line) => line.content)).toEqual([
        'I need a plumber',
        'On our way',
      ])
      expect((await tenants.conversation('CA2'))[1]).toMatchObject({
        audioFiles: ['greeting.mp3'],
        responseTimeMs: 12,
        atMs: 2500,
        source: 'snippet',
      })
    })

    it('takes a generation that is ahead of its own count', async () => {
      const third = { clientId: 'us_hvac_third', userId, region: 'us', industry: 'hvac', slug: 'third' }
      const made = await tenants.insert({ ...third, businessName: 'Third', generation: 3, config: {} })
      expect(made.generation).toBe(3)
    })

    it('removes a client with its rows, and counts the next one of that name up', async () => {
      const lease = await held('lease-remove')
      await tenants.remove('au_plmb_first', lease)
      await tenants.remove('au_plmb_first', lease)
      expect(await tenants.find('au_plmb_first')).toBeNull()
      expect(await tenants.audioFiles('au_plmb_first')).toEqual([])
      const again = await insert('first')
      expect(again).toMatchObject({ port: 3011, generation: 2 })
      const email = 'agent+au_plmb_first@agents.klariqo.invalid'
      expect((await tenants.ensureAgentUser('au_plmb_first', email, 'a-long-password-2')).created).toBe(true)
    })
  })
}

const owner = {
  email: 'Owner@example.com',
  fullName: 'Olive Owner',
  businessName: 'Olive & Sons',
  currency: 'AUD',
  openingBalanceCents: 20_000,
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
  createdAt,
})
