import { expect, test } from 'vitest'
import { fallbackTwiml } from '../../src/provisioning/fallback-twiml.ts'
import { makeAgentFixture } from '../support/agent-fixture.ts'

const { config, remove } = makeAgentFixture()
remove()
const snippets = [
  ['apology', 'Sorry, something is not working here.'],
  ['transfer', 'I will put you through to Jim & Sons now.'],
  ['voicemail', 'Please leave a message after the tone.'],
].map(([name = '', text = '']) => ({ name, text, triggers: [], fileType: 'snippet' }) as never)
const start = '<?xml version="1.0" encoding="UTF-8"?><Response>'
const voicemail =
  '<Say language="en-AU">Please leave a message after the tone.</Say>' +
  '<Record maxLength="120" timeout="5" playBeep="true" action="https://app.example.com/api/exampleplumbing/fallback/done.xml" method="GET" ' +
  'recordingStatusCallback="https://app.example.com/api/exampleplumbing/twilio/voice/recorded"/><Hangup/></Response>\n'

test('without an agent the caller is passed on, then leaves a message; nothing of it asks the agent for an answer', () => {
  expect(fallbackTwiml(config, snippets)).toEqual([
    {
      name: 'voice.xml',
      content: `${start}<Say language="en-AU">Sorry, something is not working here.</Say><Say language="en-AU">I will put you through to Jim &amp; Sons now.</Say><Dial timeout="20"><Number>+61299990002</Number></Dial>${voicemail}`,
    },
    { name: 'done.xml', content: `${start}<Hangup/></Response>\n` },
  ])
})

test('where nobody can be passed on to, a message it is', () => {
  const [voice] = fallbackTwiml({ ...config, transfer_number: null }, snippets)
  expect(voice?.content).toBe(`${start}<Say language="en-AU">Sorry, something is not working here.</Say>${voicemail}`)
})
