import type { App } from './app.ts'

const POLL_MS = 100
const WRITES_MS = 10_000
const AFTER_MS = 2_000
const TEXTS_MS = 20_000
const AFTER_CALLS_MS = 25_000

/**
 * Ends the process without cutting anybody off: new calls are passed on, calls under way go on for `limitMs` at most, then
 * what is still to be written is written; what cannot be within 10 s is left to the next process.
 */
export async function drain(app: App, options: { signal: string; limitMs: number }): Promise<void> {
  const { agent, server } = app
  const { now } = agent.tools
  agent.draining = true
  const until = now() + options.limitMs
  server.log.info({ signal: options.signal, calls: agent.live.size }, 'draining')
  const hadCalls = agent.live.size > 0
  while (agent.live.size > 0 && now() < until) await sleep(POLL_MS)
  for (const { hangUp } of agent.live.values()) hangUp()
  // The last callers' webhooks (what comes after the conversation, the end of the call) are still on their way.
  if (hadCalls) await sleep(AFTER_MS)
  await agent.afterCall.drain(AFTER_CALLS_MS)
  await agent.textDesk.drain(TEXTS_MS)
  const waiting = await agent.queue.drain(WRITES_MS)
  if (waiting > 0) server.log.error({ waiting }, 'writes left behind')
  await server.close()
  server.log.info('stopped')
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
