/** One step in a result, as it goes into JSON. `ms` counts check and work. */
export type StepReport = {
  id: string
  status: 'unchanged' | 'done' | 'failed' | 'undone' | 'skipped'
  ms: number
}
