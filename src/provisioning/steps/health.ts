import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import type { CreateState } from '../create-state.ts'
import { healthProblem } from '../health-problem.ts'
import type { Step } from '../step.ts'

const limitMs = 30_000
const lookEveryMs = 200

/** The gate: no call is led to the client before its public address answers as this client's agent. */
export const health: Step<CreateState> = {
  id: 'health',
  title: 'Wait for the agent to answer',
  needs: ['nginx'],

  async check(state, { signal }) {
    if (!state.tenant?.phoneNumber) return { state: 'needs-work', detail: 'a new agent' }
    const problem = await healthProblem(state.deps, state.client, signal)
    return problem ? { state: 'needs-work', detail: problem } : { state: 'right' }
  },

  async apply(_intent, { deps, client }, { signal, midEffect }) {
    midEffect()
    const deadline = deps.clock.monotonicMs() + limitMs
    for (;;) {
      const problem = await healthProblem(deps, client, signal)
      if (!problem) return {}
      if (deps.clock.monotonicMs() >= deadline)
        throw new KlariqoError('HEALTH_GATE_FAILED', { client_id: client.clientId, problem })
      await deps.clock.sleep(lookEveryMs, signal)
    }
  },
}
