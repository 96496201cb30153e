import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ConfigError } from '../../../agent-template/src/config/config-error.ts'
import { readTenant } from '../../../agent-template/src/config/read-tenant.ts'
import { type AgentFixture, makeAgentFixture } from '../../support/agent-fixture.ts'

let fixture: AgentFixture
beforeEach(() => {
  fixture = makeAgentFixture()
})
afterEach(() => fixture.remove())

const read = () => readTenant(fixture.clientDir, path.join(fixture.credentialsDir, 'klariqo'))
const problems = (): string => {
  try {
    read()
  } catch (error) {
    if (error instanceof ConfigError) return error.message.replaceAll(path.dirname(fixture.clientDir), '')
    throw error
  }
  return ''
}
const change = (file: string, value: object) => writeFileSync(file, JSON.stringify(value))

test('a good client folder is read, the sound cut into frames of 160 bytes', () => {
  const tenant = read()
  expect(tenant.config.client_id).toBe('au_plmb_exampleplumbing')
  const frames = tenant.frames.get('goodbye')
  expect(frames).toHaveLength(20)
  expect(Buffer.from(frames?.at(0) ?? '', 'base64')).toHaveLength(160)
})

test('every problem is named, with its file and path', () => {
  const { voice: _voice, ...config } = fixture.config
  change(path.join(fixture.clientDir, 'agent.json'), { ...config, port: 'x', surprise: 1 })
  rmSync(path.join(fixture.clientDir, 'audio_ulaw', 'goodbye.ulaw'))
  writeFileSync(path.join(fixture.credentialsDir, 'klariqo'), '{"twilio_auth_token": "TOP-SECRET" oops')
  const message = problems()
  expect(message).toContain('/client/agent.json: port: ')
  expect(message).toContain('/client/agent.json: voice: ')
  expect(message).toContain('surprise')
  expect(message).toContain('/client/audio_ulaw/goodbye.ulaw: cannot be read (ENOENT)')
  expect(message).toContain('/credentials/klariqo: is not valid JSON')
  expect(message).not.toContain('TOP-SECRET')
})

test('a role without its snippet is found at the start, not in a call', () => {
  const { config } = fixture
  change(path.join(fixture.clientDir, 'agent.json'), {
    ...config,
    greeting: { snippet: 'nowhere', interruptible: true },
    roles: { ...config.roles, apology: 'gone' },
  })
  expect(problems()).toContain('agent.json: greeting.snippet: no snippet named "nowhere"')
  expect(problems()).toContain('agent.json: roles.apology: no snippet named "gone"')
})

test('an empty recording is a problem', () => {
  writeFileSync(path.join(fixture.clientDir, 'audio_ulaw', 'goodbye.ulaw'), '')
  expect(problems()).toContain('goodbye.ulaw: is empty')
})
