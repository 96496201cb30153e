import type { ErrorEntry } from './error-entry.ts'

export const messageErrors = {
  SMS_REFUSED: {
    exit: 4,
    retryable: false,
    message: '{client} cannot text {number}: {reason}. Nothing was sent.',
    why: 'Texts go to mobile numbers of the countries in the client’s limits, not to who has said STOP, and as far as the carrier takes them.',
    hint: 'See `klariqo sms list {client}`; countries: `klariqo limit set {client} --countries …`.',
  },
  SMS_OUTCOME_UNKNOWN: {
    exit: 4,
    retryable: false,
    message: 'The carrier did not say whether the text to {number} went: {reason}',
    why: 'It broke off or failed in the middle. A text has nothing it could be repeated by, so it is not sent again by itself.',
    hint: 'Look at `klariqo sms list CLIENT`: once the carrier reports on it, it stands there. Send another one only if a second is no harm.',
  },
  SMS_NOT_DELIVERED: {
    exit: 4,
    retryable: false,
    message: 'The text to {number} was sent and has not arrived: {reason}.',
    why: 'The carrier took it; the network or the phone did not.',
    hint: 'Try another phone; `klariqo sms list {client}` keeps the carrier’s code.',
  },
} satisfies Record<string, ErrorEntry>
