import type { ErrorEntry } from './error-entry.ts'

export const sandboxErrors = {
  SANDBOX_START_FAILED: {
    exit: 3,
    retryable: true,
    message: 'The sandbox did not start: {problem}',
    why: 'One of its services (database, carrier, recogniser …) could not be brought up.',
    hint: '{hint}',
  },
  SANDBOX_START_TIMEOUT: {
    exit: 3,
    retryable: true,
    message: 'The sandbox was not ready after {seconds} s.',
    why: 'The machine is very busy, or a service hangs.',
    hint: 'Look into {log}, then type `klariqo up` again.',
  },
  SANDBOX_STATE_UNREADABLE: {
    exit: 3,
    retryable: false,
    message: 'The sandbox folder {home} cannot be used: {problem}',
    why: 'Its state file is damaged, or was written by another version of Klariqo.',
    hint: 'Type `klariqo down --purge` to begin anew (this deletes the sandbox data), or set KLARIQO_HOME to another folder.',
  },
  SANDBOX_FOLDER_REFUSED: {
    exit: 3,
    retryable: false,
    message: 'The sandbox folder {home} cannot be used: {problem}',
    why: 'It is no folder, you may not write there, or something else than a sandbox lies in it. Nothing was changed.',
    hint: 'Set KLARIQO_HOME to a folder of your own; it is made when it does not exist.',
  },
  SANDBOX_DOWN: {
    exit: 3,
    retryable: true,
    message: 'The sandbox is not running.',
    why: 'This command looks at a running sandbox and does not start one.',
    hint: 'Type `klariqo up --detach`.',
  },
  SANDBOX_STOP_TIMEOUT: {
    exit: 5,
    retryable: true,
    message: 'The sandbox (process {pid}) did not stop within {seconds} s.',
    why: 'A service or an agent hangs while closing.',
    hint: 'Look into {log}; `kill -9 {pid}` ends it, the next `klariqo up` cleans up after it.',
  },
  SANDBOX_ONLY: {
    exit: 2,
    retryable: false,
    message: '`klariqo {command}` works in the sandbox only.',
    why: 'It steers a simulated caller; real callers ring by themselves.',
    hint: 'Use --profile sandbox, or `klariqo call test` for a real phone.',
  },
} satisfies Record<string, ErrorEntry>
