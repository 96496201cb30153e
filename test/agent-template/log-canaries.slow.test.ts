import { Writable } from 'node:stream'
import { toolNames } from '@klariqo/contract/tool-names'
import { expect, test } from 'vitest'
import { logOptions } from '../../agent-template/src/log-options.ts'
import { CarrierError } from '../../agent-template/src/providers/carrier-error.ts'
import { TestAgent } from '../support/agent-app.ts'

const said = 'kanarienvogel'
const number = '+61400555777'

test('S-14 whatever happens in calls and texts, the log has words in `words` alone, and no number or secret', async () => {
  const lines: Record<string, unknown>[] = []
  const stream = new Writable({
    write: (line, _encoding, done) => {
      lines.push(JSON.parse(String(line)))
      done()
    },
  })
  const options = logOptions('debug', 'au_plmb_x') as object
  const agent = await TestAgent.start({
    logger: { ...options, stream } as never,
    config: { tools: [...toolNames], owner_number: number },
    afterCall: { limits: { settle: 0 } },
  })
  const { model, carrier, database } = agent
  const { peer, callSid } = await agent.greetedCall()
  const answered = async (words: string, script: (typeof model.script)[number]) => {
    const before = peer.played.length
    model.script.push(script)
    agent.recogniser.hear(words)
    await peer.until('an answer', () => peer.played.length > before)
  }
  const booking = { name: said, address: said, job: said, time_window: said, people: null }
  await answered(`do you mend a ${said}`, [`We mend a ${said}. `])
  await answered(`then a ${said} ${number}`, [{ tool: 'book_appointment', args: booking }])
  await answered(`take down ${said}`, [{ tool: 'take_message', args: { name: said, message: said } }])
  await answered(`more ${said}`, [{ tool: `${said} ${number}`, args: { said } }])
  await answered(`again ${said}`, [{ tool: 'book_appointment', args: { said } }])
  carrier.fault = new CarrierError(`the number ${number} is not reachable`, { code: 1, status: 400 })
  const text = { MessageSid: `SM${'1'.repeat(32)}`, From: number, Body: `do you mend a ${said}` }
  await agent.post('/twilio/sms', text)
  await agent.post('/twilio/sms', { ...text, MessageSid: said })
  await expect.poll(() => lines.some(({ msg }) => msg === 'text not sent')).toBe(true)
  await agent.ask('POST', '/sms/test-sms', { body: { phone_number: number, message: said } })
  await agent.ask('GET', `/call_test/${number}`)
  await agent.ask('POST', '/call_test', { body: { phone_number: said } })
  database.down = true
  await agent.post('/twilio/sms', { ...text, MessageSid: `SM${'2'.repeat(32)}` })
  database.down = false
  peer.stop()
  await peer.until('the close', () => peer.closeCode !== null)
  await agent.post('/twilio/status', { CallSid: callSid, From: number, CallStatus: 'completed', CallDuration: '9' })
  await expect.poll(() => database.summaries.length, { timeout: 5_000 }).toBe(1)
  await agent.stop()

  expect(lines.filter(({ words }) => String(words).includes(said)).length).toBeGreaterThanOrEqual(5)
  const secrets = Object.values(agent.fixture.secrets).filter((one): one is string => typeof one === 'string')
  for (const { words: _, ...line } of lines) {
    const rest = JSON.stringify(line)
    expect(rest).not.toContain(said)
    expect(rest).not.toContain(number.slice(1))
  }
  for (const secret of secrets.filter((one) => one.length > 8)) expect(JSON.stringify(lines)).not.toContain(secret)
}, 30_000)
