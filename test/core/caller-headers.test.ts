import { expect, test } from 'vitest'
import { callerHeaders } from '../../src/core/caller-headers.ts'

test('a user at a desk, one over SSH, a pipeline', () => {
  const facts = { user: 'ann', host: 'desk', ci: false, sshConnection: undefined }
  expect(callerHeaders(facts)).toEqual({ 'x-klariqo-actor': 'ann@desk', 'x-klariqo-origin': 'cli' })
  expect(callerHeaders({ ...facts, sshConnection: '203.0.113.7 50022 198.51.100.1 22' })['x-klariqo-origin']).toBe(
    'cli ssh 203.0.113.7',
  )
  expect(callerHeaders({ ...facts, ci: true })['x-klariqo-origin']).toBe('ci')
})

test('what could not stand in a header, or would be more than a name, is made plain', () => {
  const headers = callerHeaders({ user: 'Zoë\r\nx-admin: 1', host: 'h'.repeat(300), ci: false, sshConnection: '\n' })
  expect(headers['x-klariqo-actor']).toBe(`Zo???x-admin:?1@${'h'.repeat(80)}`)
  expect(headers['x-klariqo-origin']).toBe('cli')
})
