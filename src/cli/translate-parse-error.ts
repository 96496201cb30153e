import { stripVTControlCharacters } from 'node:util'
import { KlariqoError } from '../core/errors/klariqo-error.ts'
import { nearest } from '../core/nearest.ts'

type Definitions = Record<string, { env?: string }>
type ParseError = Error & { parse?: { input?: { flags?: Definitions; args?: Definitions } } }

/**
 * The framework's complaint about a command line, in our words: which flag, what is wrong, what to give. Values that were
 * typed are left out, because a key may be among them.
 */
export function translateParseError(error: ParseError, command: string): KlariqoError {
  const flags = error.parse?.input?.flags ?? {}
  const text = stripVTControlCharacters(error.message)
    .replace(/\nSee more help with --help.*$/s, '')
    .replace(/^The following errors? occurred:\s*/, '')
    .trim()
  const missing = /^Missing required flag (\S+)$/m.exec(text)?.[1]
  if (missing) {
    const env = flags[missing]?.env
    if (env)
      return new KlariqoError('VALUE_MISSING', { what: `--${missing}`, flag: `--${missing}`, env }, { cause: error })
  }
  const [, argument = '', described] = /^Missing 1 required arg:\n(\S+)[^\S\n]+(.+?)(?:\n\n|$)/s.exec(text) ?? []
  const env = error.parse?.input?.args?.[argument]?.env
  if (described && env)
    return new KlariqoError('VALUE_MISSING', { what: described, flag: 'it as an argument', env }, { cause: error })
  const help = `klariqo ${command} --help`.replace('  ', ' ')
  return new KlariqoError('USAGE', { problem: inOurWords(text, Object.keys(flags)), help }, { cause: error })
}

function inOurWords(text: string, flags: readonly string[]): string {
  const [, unknown] = /^Nonexistent flags?: (.+)$/s.exec(text) ?? []
  if (unknown) {
    const names = unknown.split(', ').map((flag) => flag.replace(/=.*$/s, ''))
    const near =
      names.length === 1
        ? nearest(
            names[0] ?? '',
            flags.map((flag) => `--${flag}`),
          )
        : null
    return `There is no flag ${names.join(', ')}.${near ? ` Did you mean ${near}?` : ''}`
  }
  const [, required] = /^Missing \d+ required args?:\n(.+?)(?:\n\n|$)/s.exec(text) ?? []
  if (required) {
    const names = required.split('\n').map((line) => line.trim().replace(/^(\S+)\s+(.*)$/, '$1 ($2)'))
    return `Missing: ${names.join(', ')}.`
  }
  if (/^Unexpected arguments?:/.test(text))
    return 'More arguments than it takes; a value of several words needs quotes.'
  const [, parsed, expected] = /^Parsing (--\S+)\s+Expected (.+?)(?: but received: .*)?$/s.exec(text) ?? []
  if (parsed) return `${parsed} wants ${expected}.`
  const [, choice, known] = /^Expected (--[\w-]+)=.* to be one of: (.+)$/s.exec(text) ?? []
  if (choice) return `${choice} must be one of: ${known}.`
  const [, dependent, needed] = /^All of the following must be provided when using (--[\w-]+): (.+)$/s.exec(text) ?? []
  if (dependent) return `${dependent} is given only together with ${needed}.`
  const [, one, other] = /^(--[\w-]+)=.* cannot also be provided when using (--[\w-]+)/s.exec(text) ?? []
  if (one) return `${one} and ${other} cannot be given together.`
  return text.endsWith('.') ? text : `${text}.`
}
