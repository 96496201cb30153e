/** What an observer is told. `ms` is the time since the step's work began; `detail` is one short line for a person. */
export type StepEvent = {
  type: 'step'
  id: string
  title: string
  status: 'checking' | 'working' | 'done' | 'unchanged' | 'skipped' | 'failed' | 'undone'
  ms: number
  detail: string | null
}
