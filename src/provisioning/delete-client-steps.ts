import type { DeleteState } from './delete-state.ts'
import { clear } from './delete-steps/clear.ts'
import { close } from './delete-steps/close.ts'
import { mark } from './delete-steps/mark.ts'
import { recordings } from './delete-steps/recordings.ts'
import { rows } from './delete-steps/rows.ts'
import { stop } from './delete-steps/stop.ts'
import { unbind } from './delete-steps/unbind.ts'
import { unpoint } from './delete-steps/unpoint.ts'
import { unroute } from './delete-steps/unroute.ts'
import type { Step } from './step.ts'

/** A client taken back, in the reverse order of its creation. None of these has an undo: a deletion only goes forward. */
export const deleteClientSteps: readonly Step<DeleteState>[] = [
  mark,
  unpoint,
  stop,
  recordings,
  unroute,
  clear,
  unbind,
  rows,
  close,
]
