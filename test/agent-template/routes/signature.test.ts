import fc from 'fast-check'
import webhooks from 'twilio/lib/webhooks/webhooks.js'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TestAgent } from '../../support/agent-app.ts'

let agent: TestAgent
beforeEach(async () => {
  agent = await TestAgent.start()
})
afterEach(() => agent.stop())

const callSid = `CA${'1'.repeat(32)}`
const form = { CallSid: callSid, From: '+61400000123', To: '+61299990001', CallStatus: 'completed', CallDuration: '5' }
const sms = { MessageSid: `SM${'1'.repeat(32)}`, From: '+61400000123', Body: 'hello' }
const routes = [
  ['/twilio/voice', form],
  ['/twilio/inbound', form],
  ['/twilio/voice/after', form],
  ['/twilio/voice/dialled', { ...form, DialCallStatus: 'completed' }],
  ['/twilio/voice/recorded', form],
  ['/twilio/status', form],
  ['/twilio/sms', sms],
] as const

async function send(path: string, headers: Record<string, string>, payload: string) {
  return agent.app.server.inject({
    method: 'POST',
    url: path,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    payload,
  })
}

test.each(routes)('S-01 %s does nothing without exactly the right signature', async (path, fields) => {
  const body = new URLSearchParams(fields).toString()
  const good = agent.signed(path, fields)
  const signature = good['x-twilio-signature']
  const hostile: [string, Record<string, string>, string][] = [
    ['none', { 'x-original-uri': good['x-original-uri'] }, body],
    ['empty', { ...good, 'x-twilio-signature': '' }, body],
    ['wrong', { ...good, 'x-twilio-signature': 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=' }, body],
    ['truncated', { ...good, 'x-twilio-signature': signature.slice(0, -4) }, body],
    ['10 kB', { ...good, 'x-twilio-signature': 'A'.repeat(10_240) }, body],
    ["another tenant's token", agent.signed(path, fields, { token: 'other-token' }), body],
    ['tampered body', good, body.replace('400000123', '400000124')],
    ['extra parameter', good, `${body}&Extra=1`],
    ['parameter given twice', good, `${body}&From=%2B61400000123&CallSid=${callSid}&MessageSid=${sms.MessageSid}`],
    ['another path', { ...good, 'x-original-uri': '/api/exampleplumbing/twilio/other' }, body],
    ['another origin', agent.signed(path, fields, { origin: 'https://evil.example.com' }), body],
    ['JSON', { ...good, 'content-type': 'application/json' }, JSON.stringify(fields)],
    ['no body', good, ''],
    ['not an address', { ...good, 'x-original-uri': '://' }, body],
    [
      'forged host',
      { ...good, host: 'evil.example.com', 'x-forwarded-host': 'evil.example.com', 'x-twilio-signature': 'x' },
      body,
    ],
  ]
  for (const [what, headers, payload] of hostile) {
    const { statusCode } = await send(path, headers, payload)
    expect([400, 403], `${what} gave ${statusCode}`).toContain(statusCode)
  }
  await agent.written()
  expect([agent.database.calls.size, agent.database.settled.length, agent.database.texts.incoming.length]).toEqual([
    0, 0, 0,
  ])
  expect(agent.recogniser.streams).toEqual([])
  expect((await send(path, good, body)).statusCode).toBeLessThan(300)
})

test('S-02 the address as the proxy received it is what counts, whatever it looks like', async () => {
  const { origin } = new URL(agent.fixture.config.public_base_url)
  const token = agent.fixture.secrets.twilio_auth_token
  const url = fc
    .tuple(
      fc.constantFrom('', '/%2F', '//x', '/%20', '/ünïcode', '/a%C3%A9'),
      fc.constantFrom('', '?a=1', '?a=%2F&b=x+y', '?bodySHA256=no', '?é=ü'),
      fc.constantFrom('', ':443'),
    )
    .map(([extra, query, port]) => ({ original: `/api/exampleplumbing${extra}/twilio/sms${query}`, port }))
  await fc.assert(
    fc.asyncProperty(url, fc.nat(), async ({ original, port }, at) => {
      const signature = webhooks.getExpectedTwilioSignature(token, `${origin}${port}${original}`, sms)
      const body = new URLSearchParams(sms).toString()
      const header = Buffer.from(original).toString('latin1')
      // Headers are bytes: node shows those of a non-ASCII address as latin1.
      const seen = original === header ? original : encodeURI(decodeURI(original))
      const signed =
        seen === original ? signature : webhooks.getExpectedTwilioSignature(token, `${origin}${port}${seen}`, sms)
      const headers = { 'x-twilio-signature': signed, 'x-original-uri': seen }
      expect((await send('/twilio/sms', headers, body)).statusCode).toBe(200)
      const index = at % signed.length
      const other = signed[index] === 'A' ? 'B' : 'A'
      const mutant = `${signed.slice(0, index)}${other}${signed.slice(index + 1)}`
      expect((await send('/twilio/sms', { ...headers, 'x-twilio-signature': mutant }, body)).statusCode).toBe(403)
    }),
    { numRuns: 200, seed: 1 },
  )
})

test('without a proxy in front, the public path is put before our own', async () => {
  const headers = { 'x-twilio-signature': agent.signed('/twilio/sms', sms)['x-twilio-signature'] }
  expect((await send('/twilio/sms', headers, new URLSearchParams(sms).toString())).statusCode).toBe(200)
})

test('a body above 64 KiB is refused', async () => {
  const fields = { ...sms, Body: 'x'.repeat(70_000) }
  const { statusCode } = await send(
    '/twilio/sms',
    agent.signed('/twilio/sms', fields),
    new URLSearchParams(fields).toString(),
  )
  expect(statusCode).toBe(413)
})
