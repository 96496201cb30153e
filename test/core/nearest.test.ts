import { expect, test } from 'vitest'
import { nearest } from '../../src/core/nearest.ts'

test('a slip of the keyboard finds its word, something else finds none', () => {
  const names = ['client list', 'client create', 'call list']
  expect(nearest('clinet list', names)).toBe('client list')
  expect(nearest('client crate', names)).toBe('client create')
  expect(nearest('weather', names)).toBeNull()
  expect(nearest('anything', [])).toBeNull()
})
