import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Telephony } from '../../src/ports/telephony.ts'

export type TelephonyUnderTest = {
  telephony: Telephony
  /** An address and bundles that the account may use for AU numbers; `draft` is one that is not approved. */
  papers: { addressSid: string; local: string; mobile: string; draft: string }
  /** A number that belongs to somebody else. */
  strangersNumber: string
  close(): Promise<void>
}

const webhooks = {
  voice: 'https://app.example.com/api/x/twilio/voice',
  sms: 'https://app.example.com/api/x/twilio/sms',
  status: 'https://app.example.com/api/x/twilio/status',
}

/** What every carrier behind the Telephony port promises; run on the fake and on each adapter. */
export function telephonyContract(name: string, start: () => Promise<TelephonyUnderTest>): void {
  describe(`telephony contract: ${name}`, () => {
    let world: TelephonyUnderTest
    beforeAll(async () => {
      world = await start()
    })
    afterAll(() => world?.close())

    const candidate = async (type: 'mobile' | 'local' = 'mobile') => {
      const found = await world.telephony.search({ isoCountry: 'AU', type, limit: 3 })
      const [first] = found
      if (!first) throw new Error(`no ${type} number on offer`)
      return first
    }
    const buyOne = async (tag: string) =>
      world.telephony.buy({
        phoneNumber: (await candidate()).phoneNumber,
        tag,
        addressSid: world.papers.addressSid,
        bundleSid: world.papers.mobile,
        webhooks,
      })
    const codeOf = (doing: Promise<unknown>) =>
      doing.then(
        () => 'no error',
        (error: { code?: string }) => error.code,
      )

    test('the account tells that it is active', async () => {
      const account = await world.telephony.account()
      expect(account.sid).toMatch(/^AC[0-9a-f]{32}$/)
      expect(account.status).toBe('active')
    })

    test('a search offers numbers of the kind asked for, no more than the limit', async () => {
      const found = await world.telephony.search({ isoCountry: 'AU', type: 'mobile', smsEnabled: true, limit: 3 })
      expect(found).toHaveLength(3)
      for (const it of found) {
        expect(it.phoneNumber).toMatch(/^\+614\d{8}$/)
        expect(it).toMatchObject({ type: 'mobile', isoCountry: 'AU', capabilities: { voice: true, sms: true } })
      }
    })

    test('a search that fits nothing is an empty list', async () => {
      expect(await world.telephony.search({ isoCountry: 'AU', type: 'mobile', contains: '0000000' })).toEqual([])
    })

    test('a bought number carries tag and webhooks and is no longer offered', async () => {
      const bought = await buyOne('klariqo:au_plmb_bought')
      expect(bought).toMatchObject({ tag: 'klariqo:au_plmb_bought', webhooks, capabilities: { voice: true } })
      expect(bought.sid).toMatch(/^PN[0-9a-f]{32}$/)
      expect((await candidate()).phoneNumber).not.toBe(bought.phoneNumber)
      expect(await world.telephony.findByNumber(bought.phoneNumber)).toEqual(bought)
    })

    test('buying an owned number again is the same number', async () => {
      const first = await buyOne('klariqo:au_plmb_again')
      const order = { phoneNumber: first.phoneNumber, tag: first.tag, webhooks }
      const second = await world.telephony.buy({ ...order, ...world.papers, bundleSid: world.papers.mobile })
      expect(second.sid).toBe(first.sid)
      expect(await world.telephony.list({ tag: 'klariqo:au_plmb_again' })).toHaveLength(1)
    })

    test('without an approved bundle an AU mobile is not sold', async () => {
      const { phoneNumber } = await candidate()
      const order = { phoneNumber, tag: 'klariqo:au_plmb_none', addressSid: world.papers.addressSid }
      expect(await codeOf(world.telephony.buy(order))).toBe('NUMBER_BUNDLE_REQUIRED')
      const draft = { ...order, bundleSid: world.papers.draft }
      expect(await codeOf(world.telephony.buy(draft))).toBe('NUMBER_BUNDLE_REQUIRED')
      expect(await world.telephony.findByNumber(phoneNumber)).toBeNull()
    })

    test('without an address an AU local number is not sold', async () => {
      const { phoneNumber } = await candidate('local')
      const order = { phoneNumber, tag: 'klariqo:au_plmb_none', bundleSid: world.papers.local }
      expect(await codeOf(world.telephony.buy(order))).toBe('NUMBER_ADDRESS_REQUIRED')
    })

    test('a number of somebody else is taken', async () => {
      const order = { phoneNumber: world.strangersNumber, tag: 'klariqo:au_plmb_none' }
      const papers = { addressSid: world.papers.addressSid, bundleSid: world.papers.mobile }
      expect(await codeOf(world.telephony.buy({ ...order, ...papers }))).toBe('NUMBER_TAKEN')
    })

    test('a list by tag matches the whole tag', async () => {
      const short = await buyOne('klariqo:au_plmb_joe')
      await buyOne('klariqo:au_plmb_joes')
      expect((await world.telephony.list({ tag: 'klariqo:au_plmb_joe' })).map((it) => it.sid)).toEqual([short.sid])
      expect((await world.telephony.list({})).length).toBeGreaterThanOrEqual(2)
    })

    test('webhooks and tag can be changed, and webhooks taken away', async () => {
      const { sid } = await buyOne('klariqo:au_plmb_change')
      expect((await world.telephony.setWebhooks(sid, null)).webhooks).toEqual({ voice: null, sms: null, status: null })
      expect((await world.telephony.setWebhooks(sid, webhooks)).webhooks).toEqual(webhooks)
      expect((await world.telephony.setTag(sid, 'klariqo:spare')).tag).toBe('klariqo:spare')
    })

    test('a released number is gone; releasing it again is fine', async () => {
      const bought = await buyOne('klariqo:au_plmb_gone')
      await world.telephony.release(bought.sid)
      await world.telephony.release(bought.sid)
      expect(await world.telephony.findByNumber(bought.phoneNumber)).toBeNull()
      expect(await codeOf(world.telephony.setWebhooks(bought.sid, webhooks))).toBe('NUMBER_NOT_OWNED')
    })

    test('a bundle says whether it can be used', async () => {
      expect(await world.telephony.bundle(world.papers.mobile)).toEqual({ approved: true, status: 'twilio-approved' })
      expect(await world.telephony.bundle(world.papers.draft)).toEqual({ approved: false, status: 'draft' })
      const missing = await world.telephony.bundle(`BU${'f'.repeat(32)}`)
      expect(missing).toEqual({ approved: false, status: 'not-found' })
    })

    test('a call is placed, found and hung up; ended or unknown calls do no harm', async () => {
      const from = (await buyOne('klariqo:au_plmb_call')).phoneNumber
      const order = { from, to: '+61491570156', url: webhooks.voice, statusCallback: webhooks.status }
      const call = await world.telephony.call(order)
      expect(call).toMatchObject({ direction: 'outbound', from, to: '+61491570156' })
      expect((await world.telephony.fetchCall(call.sid))?.sid).toBe(call.sid)
      await world.telephony.hangUp(call.sid)
      await world.telephony.hangUp(call.sid)
      expect((await world.telephony.fetchCall(call.sid))?.status).toMatch(/^(completed|canceled)$/)
      await world.telephony.hangUp(`CA${'f'.repeat(32)}`)
      expect(await world.telephony.fetchCall(`CA${'f'.repeat(32)}`)).toBeNull()
    })

    test('the calls to and from a number are listed, newest first, and those of other numbers are not', async () => {
      const since = new Date(Date.now() - 1000).toISOString()
      const from = (await buyOne('klariqo:au_plmb_calls')).phoneNumber
      const other = (await buyOne('klariqo:au_plmb_others')).phoneNumber
      const order = { to: '+61491570156', url: webhooks.voice, statusCallback: webhooks.status }
      const first = await world.telephony.call({ ...order, from })
      await world.telephony.hangUp(first.sid)
      const second = await world.telephony.call({ ...order, from })
      await world.telephony.call({ ...order, from: other })
      const listed = await world.telephony.calls({ numbers: [from], since })
      expect(listed.map(({ sid }) => sid).sort()).toEqual([first.sid, second.sid].sort())
      expect(listed.every((call) => call.from === from && call.startedAt >= since)).toBe(true)
      expect((await world.telephony.calls({ numbers: [from, other], since })).length).toBe(3)
      const later = new Date(Date.now() + 60_000).toISOString()
      expect(await world.telephony.calls({ numbers: [from], since: later })).toEqual([])
      expect(await world.telephony.calls({ numbers: [], since })).toEqual([])
      await world.telephony.hangUp(second.sid)
    })

    test('a call from a number that is not ours is refused', async () => {
      const order = { to: '+61491570156', url: webhooks.voice, statusCallback: webhooks.status }
      expect(await codeOf(world.telephony.call({ ...order, from: world.strangersNumber }))).toBe('CALL_FROM_REFUSED')
    })

    test('a text goes from a number of ours, and from nobody else’s', async () => {
      const from = (await buyOne('klariqo:au_plmb_texts')).phoneNumber
      const order = { to: '+61491570156', body: 'Hello', statusCallback: `${webhooks.sms}/status` }
      const sent = await world.telephony.sendText({ ...order, from })
      expect(sent.sid).toMatch(/^SM[0-9a-f]{32}$/)
      expect(sent.status).toBe('queued')
      expect(await codeOf(world.telephony.sendText({ ...order, from: world.strangersNumber }))).toBe('SMS_REFUSED')
    })

    test('a recording that is not there has no sound, is in no list, and can be deleted', async () => {
      const sid = `RE${'f'.repeat(32)}`
      expect(await world.telephony.recordingSound(sid)).toBeNull()
      expect(await world.telephony.recordings({ callSid: `CA${'f'.repeat(32)}` })).toEqual([])
      expect(await world.telephony.recordings({ before: '2001-01-01T00:00:00.000Z' })).toEqual([])
      await world.telephony.deleteRecording(sid)
    })

    test('an aborted request rejects with the reason', async () => {
      const reason = new Error('the user pressed Ctrl-C')
      await expect(world.telephony.list({}, AbortSignal.abort(reason))).rejects.toBe(reason)
    })
  })
}
