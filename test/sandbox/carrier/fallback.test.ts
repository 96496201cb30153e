import { expect, test } from 'vitest'
import { twiml } from '../../support/carrier-world.ts'
import { loudFor } from './loud-for.ts'
import { quickWorld as world } from './quick-world.ts'

test('when the voice address fails the fallback is asked and told why', async () => {
  const it = await world({ '/voice': { status: 503 }, '/fallback': twiml('<Hangup/>') })
  await it.sdk.incomingPhoneNumbers(it.number.sid).update({ voiceFallbackUrl: `${it.agent.origin}/fallback` })
  const call = await it.ended(await it.ring())
  const request = it.agent.seen.find((seen) => seen.url === '/fallback')
  expect(request?.form).toMatchObject({ ErrorCode: '11200', ErrorUrl: `${it.agent.origin}/voice` })
  expect(call.status).toBe('completed')
})

test.each([
  ['TwiML that cannot be run', { '/voice': twiml('<Sing>la</Sing>') }, '12100', '/voice'],
  [
    'a later document that fails',
    { '/voice': twiml('<Redirect>/next</Redirect>'), '/next': { status: 500 } },
    '11200',
    '/next',
  ],
] as const)('the fallback is asked about %s, and what it says goes on', async (_name, answers, code, failed) => {
  const it = await world({ ...answers, '/fallback': twiml('<Say>Sorry</Say>') })
  await it.sdk.incomingPhoneNumbers(it.number.sid).update({ voiceFallbackUrl: `${it.agent.origin}/fallback` })
  const call = await it.ended(await it.ring())
  const { form } = await it.agent.request((seen) => seen.url === '/fallback')
  expect(form).toMatchObject({ ErrorCode: code, ErrorUrl: `${it.agent.origin}${failed}` })
  expect(call.events).toContainEqual(expect.objectContaining({ detail: 'says: Sorry' }))
})

test('a fallback that fails as well is asked once, and the caller hears an apology', async () => {
  const it = await world({ '/voice': { status: 500 }, '/fallback': { status: 500 } })
  await it.sdk.incomingPhoneNumbers(it.number.sid).update({ voiceFallbackUrl: `${it.agent.origin}/fallback` })
  const call = await it.ended(await it.ring())
  expect(it.agent.seen.filter(({ url }) => url === '/fallback')).toHaveLength(1)
  expect(call.errors.map((error) => error.code)).toEqual([11200, 11200])
  expect(loudFor(call.events)).toHaveLength(1)
})
