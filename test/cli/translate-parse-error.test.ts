import { expect, test } from 'vitest'
import { translateParseError } from '../../src/cli/translate-parse-error.ts'

const flags = { client: { env: 'KLARIQO_CLIENT' }, business: {} }
const args = { client: { env: 'KLARIQO_CLIENT' } }
const said = (message: string) => {
  const error = Object.assign(new Error(`${message}\nSee more help with --help`), { parse: { input: { flags, args } } })
  return translateParseError(error, 'call simulate')
}

test('a required flag that is missing is named with its environment variable', () => {
  const error = said('The following error occurred:\n  \u001b[2mMissing required flag client\u001b[22m')
  expect([error.code, error.message]).toEqual(['VALUE_MISSING', '--client is missing.'])
  expect(error.hint).toBe('Give --client or set KLARIQO_CLIENT.')
})

test('an argument that is missing is named with its environment variable, when it has one', () => {
  const error = said('Missing 1 required arg:\nclient  Client id\nSee more help with --help')
  expect([error.code, error.message]).toEqual(['VALUE_MISSING', 'Client id is missing.'])
  expect(error.hint).toBe('Give it as an argument or set KLARIQO_CLIENT.')
})

test.each([
  ['Nonexistent flag: --bogus=s3cret', 'There is no flag --bogus.'],
  ['Nonexistent flag: --bussiness', 'There is no flag --bussiness. Did you mean --business?'],
  ['Missing 1 required arg:\nid  Client id', 'Missing: id (Client id).'],
  ['Unexpected argument: s3cret', 'More arguments than it takes; a value of several words needs quotes.'],
  ['Parsing --lines \n\tExpected an integer but received: s3cret', '--lines wants an integer.'],
  ['Expected --type=s3cret to be one of: local, mobile', '--type must be one of: local, mobile.'],
  [
    'The following error occurred:\n  --say=s3cret cannot also be provided when using --scenario',
    '--say and --scenario cannot be given together.',
  ],
  [
    'All of the following must be provided when using --wait-seconds: --wait',
    '--wait-seconds is given only together with --wait.',
  ],
  ['Flag --region expects a value', 'Flag --region expects a value.'],
])('%j in our words, without the value', (framework, ours) => {
  const error = said(framework)
  expect([error.code, error.message]).toEqual(['USAGE', ours])
  expect(error.hint).toBe('Type `klariqo call simulate --help` for the form.')
})
