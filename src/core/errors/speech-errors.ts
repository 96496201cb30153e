import type { ErrorEntry } from './error-entry.ts'

export const speechErrors = {
  VOICE_CREDENTIALS: {
    exit: 3,
    retryable: false,
    message: 'The voice service does not accept the key.',
    why: 'The key is wrong, was revoked, or lacks the permission for text to speech.',
    hint: 'Check ELEVENLABS_API_KEY of the profile; in the sandbox unset KLARIQO_ELEVENLABS_API_KEY.',
  },
  VOICE_NOT_FOUND: {
    exit: 3,
    retryable: false,
    message: 'The voice service has no voice {voice}.',
    why: 'The voice id is misspelt, was removed, or belongs to another account.',
    hint: 'Put the id of a voice of your account into the business details as voice_id.',
  },
  VOICE_QUOTA: {
    exit: 4,
    retryable: false,
    message: 'The account with the voice service has no characters left.',
    why: 'Speech is paid by the character and the plan’s share is used up.',
    hint: 'Raise the plan or wait for the next period, then run the same command again: what is spoken already is kept.',
  },
  VOICE_REFUSED: {
    exit: 4,
    retryable: false,
    message: 'The voice service refused the request: {reason}',
    why: 'The text, the model or a setting is not one the service takes.',
    hint: 'Correct what it names (text of the snippet, model, voice settings), then run the same command again.',
  },
  VOICE_BUSY: {
    exit: 4,
    retryable: true,
    message: 'The voice service is busy: {reason}',
    why: 'Too many requests of this account at once, or the service itself is short of room.',
    hint: 'Run the same command again in a minute: what is spoken already is kept.',
  },
  VOICE_UNREACHABLE: {
    exit: 4,
    retryable: true,
    message: 'The voice service at {address} gave no answer: {reason}',
    why: 'It is down, the network is, or it took longer than it may.',
    hint: 'Run the same command again; with the sandbox, see `klariqo status`.',
  },
  VOICE_ANSWER_BROKEN: {
    exit: 4,
    retryable: true,
    message: 'The voice service answered with something that is not speech: {reason}',
    why: 'The answer was cut off, empty, too long, or no audio at all. It is never taken for a snippet.',
    hint: 'Run the same command again; if it stays, look at the service’s own status page.',
  },
} satisfies Record<string, ErrorEntry>
