import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { Secret } from '../../src/core/secret.ts'

test('a secret shows itself by reveal alone', () => {
  const secret = new Secret('canary-7f3a')
  const shown = [
    String(secret),
    `${secret}`,
    JSON.stringify({ secret }),
    inspect(secret),
    inspect({ a: [secret] }, { depth: 9 }),
  ]
  expect(shown.join()).not.toContain('canary')
  expect(secret.reveal()).toBe('canary-7f3a')
})
