import type { ClientView } from './client-view.ts'
import type { PlanReport } from './plan-report.ts'
import type { StepReport } from './step-report.ts'

/** `data` of `client create --json` (schema klariqo.client.create/1). */
export type ClientCreated = Omit<ClientView, 'created_at' | 'phone_number' | 'phone_number_sid'> & {
  mode: 'apply'
  phone_number: string
  phone_number_sid: string
  /** How many snippets the client has. */
  snippets: number
  /** How many of them this run had to synthesise (the rest were there or came from the cache). */
  snippets_synthesised: number
  /** `bought`: this run paid for it. `kept`: a number of the platform was used again. `unchanged`: it was there. */
  number_source: 'bought' | 'kept' | 'unchanged'
  /** False when everything was right already. */
  changed: boolean
  operation_id: string
  steps: StepReport[]
  duration_ms: number
  warnings: string[]
}

export type CreateClientResult = ClientCreated | PlanReport
