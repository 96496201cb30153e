/** What a step would do. `costs` is null for what is free; amounts in integer cents. */
export type PlannedStep = {
  id: string
  title: string
  status: 'unchanged' | 'change' | 'blocked'
  detail: string | null
  costs: { monthly_cents: number; currency: string; what: string } | null
  /** Error code and message of a blocked step. */
  blocked: { code: string; message: string; hint: string } | null
}

/** The answer to `--plan`: nothing was applied. `changes` counts the steps that are not `unchanged`; exit 8 when it is not 0. */
export type PlanReport = {
  mode: 'plan'
  client_id: string
  changes: number
  steps: PlannedStep[]
}
