import type { ErrorEntry } from './error-entry.ts'

export const usageErrors = {
  USAGE: {
    exit: 2,
    retryable: false,
    message: '{problem}',
    why: 'The command line has an unknown flag, a missing argument or a value of the wrong form.',
    hint: 'Type `{help}` for the form.',
  },
  COMMAND_MISSING: {
    exit: 2,
    retryable: false,
    message: '`{name}` alone does nothing: it needs a command.',
    why: 'A topic was typed without one of its commands.',
    hint: 'Add one of: {known}.',
  },
  COMMAND_UNKNOWN: {
    exit: 2,
    retryable: false,
    message: 'There is no command `{command}`.',
    why: 'A word is misspelt, or the command belongs to a later version.',
    hint: '{suggestion}Type `{help}` for the commands there are.',
  },
  VALUE_MISSING: {
    exit: 2,
    retryable: false,
    message: '{what} is missing.',
    why: 'A required value was not given and there is no terminal to ask at.',
    hint: 'Give {flag} or set {env}.',
  },
  VALUE_INVALID: {
    exit: 2,
    retryable: false,
    message: '{what} is not valid: {problem}.',
    why: 'A flag, argument or answer does not have the form it needs.',
    hint: 'See `klariqo {command} --help` for the form.',
  },
  CONFIRMATION_MISSING: {
    exit: 2,
    retryable: false,
    message: 'This destroys {what}; it was not confirmed.',
    why: 'A destroying command wants the name typed at a terminal, or given as a flag in a script.',
    hint: 'Repeat the command with --confirm {name}.',
  },
  PROFILE_NOT_CHOSEN: {
    exit: 3,
    retryable: false,
    message: 'No profile is chosen, and CI is set.',
    why: 'A pipeline must say which world it works on, so that it never takes the sandbox for production.',
    hint: 'Give --profile NAME or set KLARIQO_PROFILE (for the sandbox: KLARIQO_PROFILE=sandbox).',
  },
  PROFILE_UNKNOWN: {
    exit: 3,
    retryable: false,
    message: 'There is no profile `{profile}`.',
    why: 'Only profiles that are defined can be used; this version has the sandbox alone.',
    hint: 'Use --profile sandbox.',
  },
  INTERRUPTED: {
    exit: 130,
    retryable: true,
    message: 'Interrupted{where}.',
    why: 'Ctrl-C or a termination signal came. What was finished is journalled.',
    hint: 'Type the same command again: it goes on where it stopped.',
  },
  INTERNAL: {
    exit: 1,
    retryable: false,
    message: 'Klariqo met a bug of its own: {problem}',
    why: 'Something happened that the program does not expect. It is our mistake, not yours.',
    hint: 'Run again with KLARIQO_DEBUG=1 to see where, and report it with that output.',
  },
} satisfies Record<string, ErrorEntry>
