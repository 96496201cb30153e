import { expect, test } from 'vitest'
import { chooseProfile } from '../../src/cli/profile.ts'
import { Terminal } from '../../src/cli/terminal.ts'

const quiet = new Terminal(true)
quiet.note = () => undefined

test('flag, then environment, then the sandbox', () => {
  expect(chooseProfile('sandbox', {}, quiet)).toBe('sandbox')
  expect(chooseProfile(undefined, { KLARIQO_PROFILE: 'sandbox' }, quiet)).toBe('sandbox')
  expect(chooseProfile(undefined, {}, quiet)).toBe('sandbox')
})

test('a pipeline must choose', () => {
  expect(() => chooseProfile(undefined, { CI: 'true' }, quiet)).toThrow(
    expect.objectContaining({ code: 'PROFILE_NOT_CHOSEN', exitCode: 3 }),
  )
})

test('an unknown profile is refused, never replaced by the sandbox', () => {
  expect(() => chooseProfile('production', {}, quiet)).toThrow(
    expect.objectContaining({ code: 'PROFILE_UNKNOWN', exitCode: 3 }),
  )
})
