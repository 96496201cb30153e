import { afterEach, expect, test } from 'vitest'
import { TestAgent } from '../../support/agent-app.ts'
import { afterOf, heardOut } from '../conversation.ts'

let agent: TestAgent
afterEach(() => agent.stop())

async function passedOn(reason: string | null): Promise<{ callSid: string; dial: string }> {
  agent = await TestAgent.start({ config: { tools: ['transfer_call'] } })
  const { peer, callSid } = await agent.greetedCall()
  agent.model.script.push([{ tool: 'transfer_call', args: { reason } }])
  agent.recogniser.hear('Is Jamie there?')
  await peer.until('the close', () => peer.closeCode !== null)
  await agent.written()
  return { callSid, dial: (await afterOf(agent, callSid)).body }
}

/** As the carrier asks: the call's leg to the team has a sid of its own. */
const whispered = (callSid: string) =>
  agent.post(`/twilio/voice/whisper?call=${callSid}`, { CallSid: `CA${'f'.repeat(32)}`, ParentCallSid: callSid })

test('whoever takes a call that is passed on hears what it is about, and nobody else does', async () => {
  const { callSid, dial } = await passedOn('Ann asks for Jamie & <Co>')
  const url = `https://app.example.com/api/exampleplumbing/twilio/voice/whisper?call=${callSid}`
  expect(dial).toContain(`<Number url="${url}" method="POST">+61299990002</Number>`)
  const { body } = await whispered(callSid)
  expect(body).toContain(
    '<Response><Say language="en-AU">A caller for you: Ann asks for Jamie &amp; &lt;Co&gt;</Say></Response>',
  )
  expect((await whispered(`CA${'a'.repeat(32)}`)).body).toContain('<Response/>')
})

test('without anything to tell the caller is joined at once', async () => {
  const { callSid, dial } = await passedOn(null)
  expect(dial).toContain('<Number>+61299990002</Number>')
  expect((await whispered(callSid)).body).toContain('<Response/>')
})

test('who asks for a person without the model is announced by name and by what they said before', async () => {
  agent = await TestAgent.start({ config: { tools: [] } })
  const { peer, callSid } = await agent.greetedCall()
  agent.recogniser.hear('My name is Ann Lee and my boiler is cold')
  await heardOut(peer, 2)
  agent.recogniser.hear('Can I speak to someone?')
  await peer.until('the close', () => peer.closeCode !== null)
  await agent.written()
  expect((await afterOf(agent, callSid)).body).toContain('/voice/whisper?call=')
  expect((await whispered(callSid)).body).toContain(
    'A caller for you: Ann Lee, who said: My name is Ann Lee and my boiler is cold',
  )
})
