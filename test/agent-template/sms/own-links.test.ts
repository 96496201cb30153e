import { expect, test } from 'vitest'
import { ownLinks } from '../../../agent-template/src/sms/own-links.ts'
import { makeAgentFixture } from '../../support/agent-fixture.ts'

const fixture = makeAgentFixture()
fixture.remove()
const config = {
  ...fixture.config,
  facts: { site: 'https://example.com/book' },
  questions: [{ question: 'Where?', answer: 'See maps.example.org.' }],
}

test.each([
  ['Book at https://example.com/book.', 'Book at https://example.com/book.'],
  ['See Maps.example.org, or come by at 9.30 a.m.', 'See Maps.example.org, or come by at 9.30 a.m.'],
  ['Pay at https://evil.com/x now.', 'Pay at evil. com/x now.'],
  ['Pay at example.com.evil.io/book!', 'Pay at example. com. evil. io/book!'],
  ['Or example.com/book?to=evil, a@evil.co', 'Or example. com/book?to=evil, a@evil. co'],
  ['http://10.1.2.3/x', '/x'],
])('S-10 in an answer by text only the business’s own addresses are links: %j', (said, sent) => {
  expect(ownLinks(said, config)).toBe(sent)
})
