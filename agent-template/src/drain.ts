import type { App } from './app.ts'

const POLL_MS = 100
/** For the stream of a call that was answered just before; the carrier opens it within a second. */
const STREAM_MS = 3_000
const WRITES_MS = 10_000
const AFTER_MS = 2_000
/** All that follows the calls: the service manager waits no longer than 30 s beyond the limit for them. */
const REST_MS = 28_000
const TEXTS_MS = 20_000
const AFTER_CALLS_MS = 10_000

/**
 * Ends the process without cutting anybody off: new calls are passed on, calls under way go on for `limitMs` at most, then
 * calls are worked up, texts sent and rows written; what cannot be in its time is left to the next process.
 */
export async function drain(app: App, options: { signal: string; limitMs: number }): Promise<void> {
  const { agent, server } = app
  const { now } = agent.tools
  agent.draining = true
  const since = now()
  const hasCalls = () => agent.live.size > 0 || (now() - since < STREAM_MS && isAwaited(agent))
  server.log.info({ signal: options.signal, calls: agent.live.size }, 'draining')
  const hadCalls = hasCalls()
  while (hasCalls() && now() - since < options.limitMs) await sleep(POLL_MS)
  for (const { hangUp } of agent.live.values()) hangUp()
  // The last callers' webhooks (what comes after the conversation, the end of the call) are still on their way.
  if (hadCalls) await sleep(AFTER_MS)
  const left = (ms: number) => Math.max(0, Math.min(ms, since + options.limitMs + REST_MS - now()))
  await Promise.all([agent.afterCall.drain(left(AFTER_CALLS_MS)), agent.textDesk.drain(left(TEXTS_MS))])
  await agent.texts.drain(left(TEXTS_MS))
  const waiting = await agent.queue.drain(left(WRITES_MS))
  // Texts that waited for the database.
  await agent.texts.drain(left(TEXTS_MS))
  if (waiting > 0) server.log.error({ waiting }, 'writes left behind')
  await server.close()
  server.log.info('stopped')
}

/** A call was told to open a stream, and has not done so. */
const isAwaited = ({ tokens, book }: App['agent']): boolean =>
  tokens.awaited.some((callSid) => book.get(callSid)?.over === false)

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
