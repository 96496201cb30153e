import { expect, test } from 'vitest'
import { composeReply } from '../../../sandbox/src/replier/compose-reply.ts'
import { readConversation } from '../../../sandbox/src/replier/conversation.ts'

const prompt = `You are Jamie.
Fact business: Jameson Plumbing
Fact hours: Monday to Friday, seven to five
Fact callout fee: $95.
Fact hourly rate: $120 per hour
Fact area: Bondi, Coogee and Randwick
Fact cancellation policy: free until the day before`

const reply = (said: string, system = prompt) =>
  composeReply(
    readConversation([
      { role: 'system', content: system },
      { role: 'assistant', content: 'How can I help?' },
      { role: 'user', content: said },
    ]),
  )

test.each([
  ['Are you open on Saturdays?', 'We are open Monday to Friday, seven to five.'],
  ['How much is the callout fee?', 'That is $95. The team confirms the price before any work starts.'],
  ['What do you charge per hour?', 'Our hourly rate is $120 per hour.'],
  ['What areas do you cover?', 'We look after Bondi, Coogee and Randwick.'],
  ['Is there a cancellation policy?', 'About our cancellation policy: free until the day before.'],
  ['Okay, thank you. Goodbye.', 'Thank you for calling Jameson Plumbing. Goodbye.'],
  ['Can I book somebody?', 'I can take the details for that. What is your name, and which day suits you?'],
  [
    'Are any of your plumbers good with old clay pipes?',
    'I am not sure about that, but I can take your name and number, and the team will call you back.',
  ],
])('%s → %s', (said, answer) => {
  expect(reply(said)).toBe(answer)
})

test('without the fact it states nothing', () => {
  expect(reply('How much is it?', 'You are Jamie.')).toContain('I am not sure about that')
})
