import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { AdmissionAnswer } from '../../../agent-template/src/providers/database.ts'
import { TestAgent } from '../../support/agent-app.ts'

const ADMISSION_MS = 80
let agent: TestAgent
beforeEach(async () => {
  agent = await TestAgent.start({ limits: { admission: ADMISSION_MS } })
})
afterEach(() => agent.stop())

const xml = '<?xml version="1.0" encoding="UTF-8"?>'
const base = 'https://app.example.com/api/exampleplumbing'
const apology = `${xml}<Response><Play>${base}/audio_optimised/apology.mp3</Play><Hangup/></Response>`
const voicemail =
  `${xml}<Response><Play>${base}/audio_optimised/voicemail.mp3</Play>` +
  `<Record maxLength="120" timeout="5" playBeep="true" action="${base}/twilio/voice/recorded" method="POST"/>` +
  '<Hangup/></Response>'
const forward =
  `${xml}<Response><Play>${base}/audio_optimised/transfer.mp3</Play>` +
  `<Dial timeout="20" timeLimit="900" action="${base}/twilio/voice/dialled" method="POST">` +
  '<Number>+61299990002</Number></Dial></Response>'

const refused = (reason: string, action: AdmissionAnswer['action']): AdmissionAnswer => ({
  admitted: false,
  reason,
  action,
  max_seconds: null,
})
const voice = (callSid: string) =>
  agent.post('/twilio/voice', { CallSid: callSid, From: '+61400000123', To: '+61299990001', Direction: 'inbound' })
const ended = (callSid: string, CallDuration = '12') =>
  agent.post('/twilio/status', { CallSid: callSid, CallStatus: 'completed', CallDuration, From: '+61400000123' })
const newSid = () => `CA${randomBytes(16).toString('hex')}`

test('a call asks with all that is known of it, before it is answered', async () => {
  const { callSid, body } = await agent.ring()
  expect(body).toContain('<Stream')
  expect(agent.database.asked).toEqual([
    {
      call_sid: callSid,
      client_id: 'au_plmb_exampleplumbing',
      caller_number: '+61400000123',
      direction: 'inbound',
      test: false,
      started_at: expect.stringMatching(/^\d{4}-.*Z$/),
    },
  ])
})

test('when we rang, the caller of the row is the phone that was rung', async () => {
  const [CallSid, From, To] = [newSid(), '+61299990001', '+61491570156']
  await agent.post('/twilio/voice', { CallSid, From, To, Direction: 'outbound-api' })
  expect(agent.database.asked).toMatchObject([{ caller_number: To, direction: 'outbound' }])
})

const reasons = ['unpaid', 'calls_per_hour', 'calls_per_day', 'spend_per_day', 'suspended']
const actions = [
  ['message', apology],
  ['voicemail', voicemail],
  ['forward', forward],
] as const
test.each(reasons.flatMap((reason) => actions.map(([action, heard]) => [reason, action, heard] as const)))(
  'refused for %s with %s: the caller hears that and nothing of the reason',
  async (reason, action, heard) => {
    agent.database.admission = refused(reason, action)
    const { body, callSid } = await agent.ring()
    expect(body).toBe(heard)
    // Its end is told all the same; the database knows that it costs nothing.
    await ended(callSid)
    await agent.written()
    expect(agent.database.settled).toMatchObject([{ callSid, settled: true }])
    expect(agent.app.agent.live.size).toBe(0)
  },
)

test('a template with a sentence for a line that is shut has it played', async () => {
  const { config, snippets } = agent.fixture
  const entry = { file: 'line_unavailable.mp3', duration_ms: 400, text: "We can't take calls.", triggers: [] }
  const other = await TestAgent.start({
    config: { roles: { ...config.roles, unavailable: 'line_unavailable' } },
    snippets: { ...snippets, line_unavailable: entry },
  })
  try {
    other.database.admission = refused('unpaid', 'message')
    expect((await other.ring()).body).toContain(`<Play>${base}/audio_optimised/line_unavailable.mp3</Play><Hangup/>`)
  } finally {
    await other.stop()
  }
})

test('a business that nobody can be passed on to takes a message instead', async () => {
  const alone = await TestAgent.start({ config: { transfer_number: null } })
  try {
    alone.database.admission = refused('unpaid', 'forward')
    expect((await alone.ring()).body).toBe(voicemail)
  } finally {
    await alone.stop()
  }
})

test('a refused call that is passed on ends in voicemail when nobody takes it', async () => {
  agent.database.admission = refused('unpaid', 'forward')
  const { callSid } = await agent.ring()
  const { body } = await agent.post('/twilio/voice/dialled', { CallSid: callSid, DialCallStatus: 'no-answer' })
  expect(body).toBe(voicemail)
})

test('a webhook that comes again asks nothing again and gets the same answer', async () => {
  const callSid = newSid()
  agent.database.admission = refused('calls_per_hour', 'message')
  const [first, second] = await Promise.all([voice(callSid), voice(callSid)])
  agent.database.admission = { admitted: true, reason: null, action: 'answer', max_seconds: 900 }
  const third = await voice(callSid)
  expect([first.body, second.body, third.body]).toEqual([apology, apology, apology])
  expect(agent.database.asked.length).toBe(1)
})

test('while draining, too, a call is asked about first', async () => {
  agent.app.agent.draining = true
  expect((await agent.ring()).body).toBe(forward)
  agent.database.admission = refused('unpaid', 'message')
  expect((await agent.ring()).body).toBe(apology)
  expect(agent.database.asked.length).toBe(2)
})

test('a call may last as long as the database says: transfer and message end with it', async () => {
  agent.database.admission = { admitted: true, reason: null, action: 'answer', max_seconds: 60 }
  const { callSid } = await agent.ring()
  const after = await agent.post('/twilio/voice/after', { CallSid: callSid })
  expect(after.body).toContain('timeLimit="60"')
  const dialled = await agent.post('/twilio/voice/dialled', { CallSid: callSid, DialCallStatus: 'busy' })
  expect(dialled.body).toContain('maxLength="60"')
})

test.each([
  ['away', () => Object.assign(agent.database, { down: true })],
  ['silent', () => Object.assign(agent.database, { admission: null })],
  ['refusing the question', () => Object.assign(agent.database, { refuse: true })],
])('R-09 with the database %s three calls are answered, the fourth leaves a message', async (_how, fault) => {
  fault()
  const began = performance.now()
  const first = await Promise.all([agent.ring(), agent.ring(), agent.ring()])
  for (const { body } of first) expect(body).toContain('<Stream')
  expect((await agent.ring()).body).toBe(voicemail)
  expect(performance.now() - began, 'the wait is bounded').toBeLessThan(ADMISSION_MS * 10)
  await ended(first[0].callSid)
  expect((await agent.ring()).body, 'a call has ended: there is room for one more').toContain('<Stream')
  expect((await agent.ring()).body).toBe(voicemail)
})

test('callers who hang up while the database is asked take no place', async () => {
  agent.database.admission = null
  for (const callSid of [newSid(), newSid(), newSid()]) await Promise.all([voice(callSid), ended(callSid, '0')])
  for (let i = 0; i < 3; i++) expect((await agent.ring()).body).toContain('<Stream')
})

test('R-09 a call taken without an answer is admitted and settled once the database is back, one row, in this order', async () => {
  agent.database.down = true
  const { callSid } = await agent.ring()
  await ended(callSid)
  const order: string[] = []
  for (const what of ['startCall', 'admitCall', 'settleCall'] as const) {
    const real = agent.database[what].bind(agent.database) as (...args: unknown[]) => Promise<unknown>
    vi.spyOn(agent.database, what).mockImplementation((async (...args: unknown[]) => {
      const answer = await real(...args)
      order.push(what)
      return answer
    }) as never)
  }
  agent.database.down = false
  await agent.written()
  expect(order).toEqual(['startCall', 'admitCall', 'settleCall'])
  expect([agent.database.calls.size, agent.database.asked.length]).toEqual([1, 1])
  expect(agent.database.settled).toMatchObject([{ callSid, seconds: 12, settled: true }])
})

test('an answer that comes too late changes nothing of the call under way', async () => {
  let late: ((answer: AdmissionAnswer) => void) | undefined
  vi.spyOn(agent.database, 'admitCall').mockImplementationOnce(
    () =>
      new Promise<AdmissionAnswer>((resolve) => {
        late = resolve
      }),
  )
  const { callSid, body } = await agent.ring()
  expect(body).toContain('<Stream')
  late?.(refused('unpaid', 'message'))
  expect((await voice(callSid)).body).toContain('<Stream')
})
