import type { ErrorEntry } from './error-entry.ts'

export const callErrors = {
  CALL_NOT_FOUND: {
    exit: 2,
    retryable: false,
    message: 'There is no call {sid}.',
    why: 'The SID is misspelt, or the call belongs to another profile.',
    hint: 'See `klariqo call list`.',
  },
  NUMBER_NOT_ASSIGNED: {
    exit: 2,
    retryable: true,
    message: '{client} has no phone number yet.',
    why: 'Its creation was interrupted before the number was bound.',
    hint: 'Type the `klariqo client create` command of this client again: it goes on where it stopped.',
  },
  SIMULATION_REFUSED: {
    exit: 4,
    retryable: true,
    message: 'The sandbox did not take the simulation: {problem}',
    why: 'It does not answer, or the request names a number, sound file or step it cannot use.',
    hint: 'Look at `klariqo status`; if the carrier is down, type `klariqo down` and `klariqo up`.',
  },
  RECORDING_UNWRITABLE: {
    exit: 2,
    retryable: false,
    message: 'The recording cannot be written to {file}: {problem}.',
    why: 'The folder does not exist, or you may not write there. Nobody was called.',
    hint: 'Give --record a file in a folder that exists, or leave it out: then it lies in $KLARIQO_HOME/recordings.',
  },
  CALL_NOT_OVER: {
    exit: 6,
    retryable: true,
    message: 'Call {sid} was not over after {seconds} s.',
    why: 'Neither side hung up.',
    hint: 'Look at `klariqo call show {sid}` and `klariqo logs CLIENT --call {sid}`.',
  },
  SCENARIO_UNKNOWN: {
    exit: 2,
    retryable: false,
    message: 'The template `{industry}` has no scenario `{scenario}`.',
    why: 'Scenarios belong to the industry template of the client.',
    hint: 'It has: {known}.',
  },
  NOTHING_TO_EVALUATE: {
    exit: 2,
    retryable: false,
    message: 'There is nothing to evaluate: {problem}.',
    why: 'Scripted callers ring active clients whose language and details fit the scenario.',
    hint: 'See `klariqo client list`; create a client first, or choose other scenarios.',
  },
  DESTINATION_NOT_ALLOWED: {
    exit: 4,
    retryable: false,
    message: '{client} may not ring {number}: {problem}. Nobody was called.',
    why: 'Each client rings the countries of its limits and ordinary numbers only: premium, shared-cost, satellite and unknown numbers are never rung, because fraud lives on them.',
    hint: '{mend}',
  },
  DIAL_LIMIT_REACHED: {
    exit: 4,
    retryable: true,
    message: '{client} may not ring anybody now: {problem}. Nobody was called.',
    why: 'Limits for each client bound what calls can cost, whoever places them.',
    hint: '{mend}',
  },
  LIMITS_INVALID: {
    exit: 2,
    retryable: false,
    message: 'The limits are not right:\n{problems}',
    why: 'All values are checked before anything is changed, so that every problem is told at once.',
    hint: 'Correct them and type the command again; nothing was changed. See `klariqo limit set --help`.',
  },
} satisfies Record<string, ErrorEntry>
