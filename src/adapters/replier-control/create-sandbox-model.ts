import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import type { SandboxModel } from '../../ports/sandbox-model.ts'

const limitMs = 10_000

/** The control endpoint of the sandbox's replier (`/_sandbox/settings`). */
export function createSandboxModel(baseUrl: string): SandboxModel {
  return {
    async setHostile(on) {
      const refused = (problem: string, cause?: unknown) =>
        new KlariqoError('SIMULATION_REFUSED', { problem }, { cause })
      const answer = await fetch(`${baseUrl}/_sandbox/settings`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ hostile: on }),
        signal: AbortSignal.timeout(limitMs),
      }).catch((cause: unknown) => {
        throw refused(`the replier at ${baseUrl} does not answer`, cause)
      })
      if (!answer.ok) throw refused(`the replier answered ${answer.status}`)
    },
  }
}
