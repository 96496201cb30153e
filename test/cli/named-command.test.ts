import { expect, test } from 'vitest'
import { namedCommand } from '../../src/cli/named-command.ts'
import { KlariqoError } from '../../src/core/errors/klariqo-error.ts'

const known = [
  { id: 'client:create', args: {} },
  { id: 'client:show', args: { id: {} } },
  { id: 'call:list', args: {} },
  { id: 'up', args: {} },
]
const refused = (...argv: string[]): KlariqoError => {
  try {
    namedCommand(argv, known)
  } catch (error) {
    if (error instanceof KlariqoError) return error
    throw error
  }
  throw new Error(`${argv.join(' ')} was taken`)
}

test('the words before the first flag name the command; what follows is its own affair', () => {
  expect(namedCommand(['client', 'show', 'au_plmb_x', '--json'], known)).toEqual({
    command: 'client:show',
    extra: false,
  })
  expect(namedCommand(['up', '--detach'], known)).toEqual({ command: 'up', extra: false })
})

test('a word too many belongs to the command, so that the answer carries its schema', () => {
  expect(namedCommand(['client', 'create', 'Jameson'], known)).toEqual({ command: 'client:create', extra: true })
  expect(namedCommand(['up', 'now'], known)).toEqual({ command: 'up', extra: true })
})

test('a topic alone, or nothing, is no command', () => {
  expect(namedCommand(['client'], known)).toEqual({ topic: 'client' })
  expect(namedCommand(['--json'], known)).toEqual({ topic: '' })
})

test('a misspelt or turned command is told the right one, and where the others are listed', () => {
  expect(refused('clinet', 'create').hint).toContain('Did you mean `klariqo client create`?')
  expect(refused('create', 'client').hint).toContain('Did you mean `klariqo client create`?')
  expect(refused('client', 'destroy').hint).toBe('Type `klariqo client --help` for the commands there are.')
  expect([refused('weather').code, refused('weather').hint]).toEqual([
    'COMMAND_UNKNOWN',
    'Type `klariqo --help` for the commands there are.',
  ])
})

test('a flag in front is a usage error that names no value', () => {
  const error = refused('--token', 'tops3cret', 'client', 'create')
  expect([error.code, error.exitCode]).toEqual(['USAGE', 2])
  expect(error.message + error.hint).not.toContain('tops3cret')
})
