import { expect, test } from 'vitest'
import { translateError } from '../../src/cli/translate-error.ts'
import { KlariqoError } from '../../src/core/errors/klariqo-error.ts'

const quiet = new AbortController().signal
const oclif = (message: string, exit: number) => Object.assign(new Error(message), { oclif: { exit } })

test('our own errors stay what they are', () => {
  const error = new KlariqoError('SANDBOX_DOWN')
  expect(translateError(error, quiet, 'status')).toBe(error)
})

test('a parse error is a usage error without the flag dump', () => {
  const error = translateError(oclif('Nonexistent flag: --bogus\nSee more help with --help', 2), quiet, 'client:list')
  expect([error.code, error.exitCode, error.message]).toEqual(['USAGE', 2, 'There is no flag --bogus.'])
  expect(error.hint).toContain('klariqo client list --help')
})

test('an abort is an interruption, whatever it was that noticed it', () => {
  const controller = new AbortController()
  controller.abort()
  const error = translateError(new Error('socket hang up'), controller.signal, 'client:create')
  expect([error.code, error.exitCode]).toEqual(['INTERRUPTED', 130])
})

test('Ctrl-C at a question is an interruption, though no signal comes', () => {
  const left = Object.assign(new Error('User force closed the prompt with SIGINT'), { name: 'ExitPromptError' })
  expect(translateError(left, quiet, 'client:create').exitCode).toBe(130)
})

test('anything else is our bug, exit 1', () => {
  expect(translateError(new TypeError('x is undefined'), quiet, 'status').exitCode).toBe(1)
})
