import type { ErrorEntry } from './error-entry.ts'

export const recordsErrors = {
  EXPORT_FOLDER_USED: {
    exit: 2,
    retryable: false,
    message: 'The folder {folder} is not empty.',
    why: 'An export is one whole folder; mixed with older files nobody could say what belongs to it.',
    hint: 'Give --output a folder that does not exist yet.',
  },
  EXPORT_FAILED: {
    exit: 5,
    retryable: true,
    message: 'The export could not be written to {folder}: {problem}',
    why: 'The disk is full, or writing there is not allowed. Nothing of it was kept.',
    hint: 'Give --output another folder, then type the same command again.',
  },
  RETENTION_KEEPS: {
    exit: 4,
    retryable: true,
    message: 'The retention of {client_id} was made longer meanwhile: {problem}',
    why: 'The database refuses to take away what the client’s retention keeps.',
    hint: 'See `klariqo retention show {client_id}`, then type the same command again.',
  },
  RETENTION_LEFT: {
    exit: 6,
    retryable: true,
    message: 'After the purge of {client_id} something older than its limit is still there: {left}.',
    why: 'Rows or recordings came while it ran, or the carrier did not delete what it said it would.',
    hint: 'Type the same command again; it goes on where this one ended.',
  },
  RECORDINGS_LEFT: {
    exit: 4,
    retryable: true,
    message: 'Recordings of {client_id} are still at the carrier.',
    why: 'The last thing that knows of them must not go before they do.',
    hint: 'Type the same command again; it deletes them first.',
  },
  CALLER_ON_LINE: {
    exit: 7,
    retryable: true,
    message: 'The caller is on the line of {client_id} now.',
    why: 'What is said in a call that goes on would be written down after everything else was forgotten.',
    hint: 'Wait until the call is over, then type the same command again.',
  },
  FORGETTING_NOT_CONFIRMED: {
    exit: 2,
    retryable: false,
    message: 'Forgetting a caller of {client_id} was not confirmed.',
    why: 'It cannot be brought back, so it is asked about at a terminal, and a script has to say so.',
    hint: 'Repeat the command with --yes.',
  },
  CALLER_LEFT: {
    exit: 6,
    retryable: false,
    message: 'The caller was forgotten, but the number still stands in: {left}.',
    why: 'Somebody else said or wrote it, or it is also the business’s own number.',
    hint: 'Look at these rows and decide; the caller’s own calls, words, messages and leads are gone.',
  },
} satisfies Record<string, ErrorEntry>
