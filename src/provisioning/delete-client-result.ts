import type { PlanReport } from './plan-report.ts'
import type { StepReport } from './step-report.ts'

/** `data` of `client delete --json`. */
export type ClientDeleted = {
  mode: 'apply'
  client_id: string
  /** The number that stays with the platform, null when there was none or it was released. */
  kept_number: string | null
  released_number: string | null
  /** False when there was nothing left to delete. */
  changed: boolean
  steps: StepReport[]
  duration_ms: number
}

export type DeleteClientResult = ClientDeleted | PlanReport
