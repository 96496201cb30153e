import { expect, test } from 'vitest'
import { StreamTokens } from '../../../agent-template/src/call/stream-tokens.ts'

test('a token is 128 bits, good once, for its call, for 30 s', () => {
  let now = 0
  const tokens = new StreamTokens(() => now)
  const token = tokens.issue('CA1')
  expect(Buffer.from(token, 'base64url')).toHaveLength(16)
  expect(tokens.redeem(token, 'CA1')).toBe(true)
  expect(tokens.redeem(token, 'CA1')).toBe(false)
  const late = tokens.issue('CA1')
  now = 31_000
  expect(tokens.redeem(late, 'CA1')).toBe(false)
})

test('a token shown for another call is used up', () => {
  const tokens = new StreamTokens(() => 0)
  const token = tokens.issue('CA1')
  expect(tokens.redeem(token, 'CA2')).toBe(false)
  expect(tokens.redeem(token, 'CA1')).toBe(false)
})
