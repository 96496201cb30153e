import { randomUUID } from 'node:crypto'
import type { Collected } from '../../billing/collect-top-up.ts'
import { collectTopUps } from '../../billing/collect-top-ups.ts'
import { handlePaymentEvent } from '../../billing/handle-payment-event.ts'
import type { TopUpDeps } from '../../billing/top-up-deps.ts'
import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import { startWebhookReceiver } from './webhook-receiver.ts'

export type WorkerTold = {
  time: string
  event: 'listening' | 'top-up' | 'webhook' | 'trouble'
  id: string
  outcome: string
  note: string
}
type Tell = (told: Omit<WorkerTold, 'time'>) => void
export type Work = { collected: Collected[]; failed: { id: string; error: unknown }[] }

const longestPauseMs = 60_000

/** Due top-ups, once. What fails is told, and comes again when its claim has run out. */
export async function workOnce(deps: TopUpDeps, tell: Tell, stop: AbortSignal): Promise<Work> {
  const work = await collectTopUps(deps, { owner: `worker ${randomUUID()}`, stop })
  for (const { id, outcome, problem } of work.collected) tell({ event: 'top-up', id, outcome, note: problem ?? '' })
  for (const { id, error } of work.failed)
    tell({ event: 'trouble', id, outcome: codeOf(error), note: messageOf(error) })
  return work
}

/**
 * Hears the payment service and does what is due every `everyMs`, until `stop`; then what is in hand is finished. A database
 * or payment service that is away is told of and tried again, more and more seldom, at least once a minute.
 * @throws KlariqoError BILLING_PORT_TAKEN
 */
export async function runBillingWorker(
  deps: TopUpDeps,
  options: { port: number; everyMs: number; stop: AbortSignal; tell: Tell; onListening: (address: string) => void },
): Promise<void> {
  const { port, everyMs, stop, tell } = options
  const receiver = await startWebhookReceiver(port, async (message) => {
    try {
      const { id, effect, note } = await handlePaymentEvent(deps, message)
      if (effect !== 'none') tell({ event: 'webhook', id, outcome: effect, note })
    } catch (error) {
      tell({ event: 'trouble', id: 'webhook', outcome: codeOf(error), note: messageOf(error) })
      throw error
    }
  })
  try {
    tell({ event: 'listening', id: receiver.address, outcome: 'ok', note: '' })
    options.onListening(receiver.address)
    let pauseMs = everyMs
    while (!stop.aborted) {
      try {
        await workOnce(deps, tell, stop)
        pauseMs = everyMs
      } catch (error) {
        if (!(error instanceof KlariqoError)) throw error
        tell({ event: 'trouble', id: 'worker', outcome: error.code, note: error.message })
        pauseMs = Math.min(pauseMs * 2, longestPauseMs)
      }
      await deps.clock.sleep(pauseMs, stop).catch((error: unknown) => {
        if (!stop.aborted) throw error
      })
    }
  } finally {
    await receiver.close()
  }
}

const codeOf = (error: unknown) => (error instanceof KlariqoError ? error.code : 'INTERNAL')
const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
