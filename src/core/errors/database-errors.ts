import type { ErrorEntry } from './error-entry.ts'

export const databaseErrors = {
  DATABASE_UNREACHABLE: {
    exit: 3,
    retryable: true,
    message: 'The database at {url} did not answer: {problem}.',
    why: 'The address is wrong, the sandbox is down, the network is, or the database is overloaded.',
    hint: 'Run `klariqo status`; `klariqo up` starts the sandbox. Then type the same command again: it resumes.',
  },
  DATABASE_CREDENTIALS: {
    exit: 3,
    retryable: false,
    message: 'The database at {url} refused the service-role key: {problem}.',
    why: 'SUPABASE_SERVICE_ROLE_KEY is missing, of another project, expired, or is the anon key.',
    hint: 'Copy the service_role key of this project into the profile and try again.',
  },
  DATABASE_REFUSED: {
    exit: 4,
    retryable: false,
    message: 'The database refused {what}: {problem} ({code}).',
    why: 'A constraint, a policy or a function of the database said no.',
    hint: 'Run `klariqo db status`; when all migrations are in, repeat the command with --debug to see the original answer.',
  },
  MIGRATIONS_PENDING: {
    exit: 3,
    retryable: false,
    message: 'The database lacks what this version needs: {problem}.',
    why: 'Migrations of this version are not applied yet, or the API has not noticed them.',
    hint: 'Run `klariqo db migrate`.',
  },
  LEASE_LOST: {
    exit: 7,
    retryable: true,
    message: 'Another run took over {lease}.',
    why: 'This run was silent for longer than its lease, so another one holds it now; nothing more was written by this one.',
    hint: 'Wait for the other run to end, then type the same command again.',
  },
} satisfies Record<string, ErrorEntry>
