import type { ErrorEntry } from './error-entry.ts'

export const usageErrors = {
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
} satisfies Record<string, ErrorEntry>
