import type { ErrorEntry } from './error-entry.ts'

export const billingErrors = {
  CREDIT_SHORT: {
    exit: 4,
    retryable: false,
    message: 'The account of {client_id} cannot pay that: {problem}.',
    why: 'A debit takes what is available and no more; what calls that are going on may cost is held for them.',
    hint: 'Debit no more than what is available: see `klariqo credit show {client_id}`.',
  },
  ADJUSTMENT_KEY_USED: {
    exit: 2,
    retryable: false,
    message: 'The key {key} was used for another adjustment of {client_id}: {problem}.',
    why: 'A key names one adjustment, so that typing it again changes nothing; another amount is another adjustment.',
    hint: 'Give another --key, or leave it out.',
  },
  DEBIT_NOT_CONFIRMED: {
    exit: 2,
    retryable: false,
    message: 'This takes {amount} from the account of {client_id}; it was not confirmed.',
    why: 'Taking money is confirmed at a terminal or, in a script, by a flag; the ledger keeps both entries if it was a mistake.',
    hint: 'Repeat the command with --yes.',
  },
  MONTH_NOT_OVER: {
    exit: 2,
    retryable: false,
    message: 'The month {month} of {client_id} is not over: {problem}.',
    why: "A month is closed when it has ended on the client's own clock; until then its statement shows the fee as accrued.",
    hint: 'Close it later; `klariqo credit statement {client_id} --month {month}` shows how it stands.',
  },
  MONTH_NOT_BEGUN: {
    exit: 2,
    retryable: false,
    message: 'The month {month} of {client_id} cannot be shown: {problem}.',
    why: "A statement is of a month that has begun on the client's own clock.",
    hint: 'Give another --month, or leave it out for the present one.',
  },
  STATEMENT_UNWRITABLE: {
    exit: 2,
    retryable: false,
    message: 'The statement cannot be written to {file}: {problem}.',
    why: 'The folder does not exist, the path is a folder, or you may not write there.',
    hint: 'Give --output a file in a folder that exists, or leave it out to have it on standard output.',
  },
  CARRIER_ACCOUNT_DIFFERS: {
    exit: 3,
    retryable: false,
    message: 'The carrier account in use does not have {number}, the number of {client}.',
    why: 'The key is of another account, or the number was given back there. An account that lacks the number knows none of its calls; all of them would have ended without a charge. None did.',
    hint: 'Check the account of the profile (KLARIQO_TWILIO_ACCOUNT_SID); `klariqo number list` shows what it has.',
  },
} satisfies Record<string, ErrorEntry>
