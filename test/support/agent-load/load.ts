import { FRAME_MS } from '@klariqo/contract/media-stream'
import { frameRate } from './frame-rate.ts'
import type { Clears, Frames, LoadAnswer, LoadCommand, LoadReady, Opened, Target, Turns } from './load-commands.ts'
import { startScriptedDatabase } from './load-database.ts'
import { LoadPeer } from './load-peer.ts'
import { ScriptedRecogniser, type ScriptedStream } from './load-recogniser.ts'
import { startScriptedVendors } from './load-vendors.ts'

/** The world around one agent, in a process of its own so that its work is not measured as the agent's: callers, recogniser, database. */

/** Two that are answered from different snippets, so that none is said twice in a row. */
const questions = ['how much do you charge', 'what are your hours']
const longQuestion = 'tell me everything about your firm'
/** No snippet answers them. */
const openQuestions = ['do you work on ships as well', 'could my cousin learn the trade with you']
/** Frames that leave at once, ahead of the clock. */
const AHEAD = 8
const PHASES = 4

const recogniser = await ScriptedRecogniser.start()
const supabaseUrl = await startScriptedDatabase()
const vendorsUrl = await startScriptedVendors()
let calls: { peer: LoadPeer; stream: ScriptedStream }[] = []
startClock()

process.on('message', (command: LoadCommand) => {
  run(command).then(
    (result) => process.send?.({ result } satisfies LoadAnswer),
    (error: Error) => process.send?.({ error: String(error.stack) } satisfies LoadAnswer),
  )
})
process.on('disconnect', () => process.exit(0))
process.send?.({ deepgramUrl: recogniser.url, supabaseUrl, vendorsUrl } satisfies LoadReady)

async function run(command: LoadCommand): Promise<unknown> {
  if (command.do === 'open') return open(command.calls, command.target)
  if (command.do === 'turns') return turns(questions, command.turns, command.everyMs)
  if (command.do === 'model') return turns(openQuestions, command.turns, command.everyMs)
  if (command.do === 'clear') return clear(command.times)
  if (command.do === 'short') return short(command.calls, command.atOnce, command.target)
  if (command.do === 'long') return long()
  await Promise.all(calls.map(({ peer }) => peer.hangUp()))
  calls = []
  return null
}

async function open(count: number, target: Target): Promise<Opened> {
  const greeting_ms: number[] = []
  // One after the other: the recogniser's stream that opens next is this call's.
  while (calls.length < count) {
    const peer = new LoadPeer(target)
    const stream = recogniser.nextStream()
    const frame = peer.nextFrame(5_000)
    await peer.connect()
    const began = performance.now()
    calls.push({ peer, stream: await stream })
    greeting_ms.push(((await frame) ?? Number.NaN) - began)
  }
  return { greeting_ms }
}

/** The calls' turns are spread evenly over `everyMs`. */
async function turns(asked: readonly string[], count: number, everyMs: number): Promise<Turns> {
  const wire_ms: number[] = []
  let unanswered = 0
  const began = performance.now()
  await Promise.all(
    calls.map(async ({ peer, stream }, i) => {
      for (let turn = 0; turn < count; turn++) {
        await until(began + turn * everyMs + (i * everyMs) / calls.length)
        peer.arrivals = []
        const finalAt = stream.hear(asked[turn % asked.length] ?? '')
        const frameAt = await peer.nextFrame(5_000)
        if (frameAt === null) unanswered += 1
        else wire_ms.push(frameAt - finalAt)
      }
    }),
  )
  return { wire_ms, unanswered }
}

async function long(): Promise<Frames> {
  const began = performance.now()
  let starved = 0
  let missing = 0
  const per_second = await Promise.all(
    calls.map(async ({ peer, stream }, i) => {
      await until(began + (i * 1000) / calls.length)
      peer.arrivals = []
      peer.starved = 0
      const whole = peer.nextMark(15_000)
      stream.hear(longQuestion)
      if (!(await whole)) missing += 1
      starved += peer.starved
      return frameRate(peer.arrivals, AHEAD)
    }),
  )
  return { per_second, starved, missing }
}

/** Callers talk into the long snippet, one call after the other, so that each `clear` is the only thing asked for. */
async function clear(times: number): Promise<Clears> {
  const clear_ms: number[] = []
  let missing = 0
  for (let time = 0; time < times; time++) {
    for (const { peer, stream } of calls) {
      peer.arrivals = []
      const frame = peer.nextFrame(5_000)
      stream.hear(longQuestion)
      await frame
      const cleared = peer.nextClear(500)
      const at = stream.interim('no wait I meant something else')
      const clearedAt = await cleared
      if (clearedAt === null) missing += 1
      else clear_ms.push(clearedAt - at)
      // Ends the turn that the interruption began; its answer is heard before the next one.
      const answered = peer.nextFrame(5_000)
      stream.hear(questions[0] ?? '')
      await answered
    }
  }
  return { clear_ms, missing }
}

/** Whole calls: greeted, answered once, hung up. */
async function short(count: number, atOnce: number, target: Target): Promise<null> {
  for (let done = 0; done < count; done += atOnce) {
    await open(Math.min(atOnce, count - done), target)
    await turns(questions, 1, 1)
    await Promise.all(calls.map(({ peer }) => peer.hangUp()))
    calls = []
  }
  return null
}

/** 50 frames a second for each caller, on an absolute clock; the callers are spread over four phases of it, as callers are. */
function startClock(): void {
  const began = performance.now()
  let ticks = 0
  const tick = (): void => {
    for (let i = ticks % PHASES; i < calls.length; i += PHASES) calls[i]?.peer.tick()
    ticks += 1
    setTimeout(tick, Math.max(0, began + (ticks * FRAME_MS) / PHASES - performance.now()))
  }
  tick()
}

const until = (at: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.max(0, at - performance.now())))
