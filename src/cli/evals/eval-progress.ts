import type { EvalObserver } from '../../evals/evaluate.ts'
import type { EvalJob } from '../../evals/run-scenario.ts'
import type { ScenarioResult } from '../../evals/scenario-result.ts'
import { ProgressView } from '../progress-view.ts'
import type { Terminal } from '../terminal.ts'

/** Draws an evaluation while it runs: at a terminal one moving line a client, elsewhere one line a call that is over. */
export class EvalProgress implements EvalObserver {
  readonly #terminal: Terminal
  readonly #view: ProgressView
  readonly #clients = new Map<string, { left: number; total: number; failed: number; ms: number; now: string[] }>()

  constructor(terminal: Terminal, jobs: readonly EvalJob[]) {
    this.#terminal = terminal
    for (const { client } of jobs) {
      const id = client.tenant.clientId
      const total = (this.#clients.get(id)?.total ?? 0) + 1
      this.#clients.set(id, { left: total, total, failed: 0, ms: 0, now: [] })
    }
    this.#view = new ProgressView(
      terminal,
      [...this.#clients.keys()].map((id) => ({ id, title: id })),
    )
  }

  started({ client, scenario }: EvalJob): void {
    this.#clients.get(client.tenant.clientId)?.now.push(scenario.name)
    this.#draw(client.tenant.clientId)
  }

  finished({ client, scenario }: EvalJob, result: ScenarioResult): void {
    const id = client.tenant.clientId
    const state = this.#clients.get(id)
    if (!state) return
    state.left -= 1
    state.failed += result.passed ? 0 : 1
    state.ms = Math.max(state.ms, result.duration_ms)
    state.now.splice(state.now.indexOf(scenario.name), 1)
    if (!this.#terminal.interactive && !this.#terminal.json) this.#terminal.note(lineOf(result))
    this.#draw(id)
  }

  close(): Promise<void> {
    return this.#view.close()
  }

  #draw(id: string): void {
    const state = this.#clients.get(id)
    if (!state || !this.#terminal.interactive) return
    const { left, total, failed, now, ms } = state
    const count = `${total - left} of ${total} calls${failed > 0 ? `, ${failed} failed` : ''}`
    const status = left > 0 ? 'working' : failed > 0 ? 'failed' : 'done'
    const detail = left > 0 ? `${count}, now ${now.join(', ')}` : count
    this.#view.observe({ type: 'step', id, title: id, status, ms, detail })
  }
}

const lineOf = ({ passed, client_id, name, duration_ms, failures }: ScenarioResult) =>
  `${passed ? 'passed' : 'FAILED'}  ${client_id} ${name} (${(duration_ms / 1000).toFixed(1)} s)${failures.map((failure) => `\n        ${failure}`).join('')}`
