import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { TestAgent } from '../support/agent-app.ts'
import type { MediaPeer } from '../support/agent-media-peer.ts'

const STALLED = 20
const OTHERS = 5
const BEFORE_MS = 1_000
const STALL_MS = 10_000
const MIB = 1024 * 1024

let agent: TestAgent
afterEach(() => agent.stop())

/** How long the sound that was there did not reach to the next, ms. */
function longestGap(peer: MediaPeer): number {
  const answer = peer.got.filter(({ event }) => event === 'media').slice(20)
  let playhead = answer[0]?.at ?? 0
  let longest = 0
  for (const { at } of answer) {
    longest = Math.max(longest, at - playhead)
    playhead = Math.max(playhead, at) + 20
  }
  return longest
}

test('R-08 twenty carriers that stop reading for 10 s: at most 1 MiB a call, and the others hear every frame in time', async () => {
  agent = await TestAgent.start({ config: { overflow: { max_calls: 100, action: 'voicemail' } } })
  agent.voice.msPerClause = BEFORE_MS + STALL_MS
  agent.model.reply = 'This answer is a long one.'
  const calls = await Promise.all(Array.from({ length: STALLED + OTHERS }, () => agent.greetedCall()))
  const stalled = calls.slice(0, STALLED).map(({ peer }) => peer)
  const others = calls.slice(STALLED).map(({ peer }) => peer)
  for (const { listener } of agent.recogniser.streams) {
    listener.onHeard({ kind: 'words', text: 'Can somebody come?', confidence: 0.98, final: true, speechEnd: true })
  }
  // All of the sound is made by then, so what grows from here on grows because nobody reads.
  await sleep(BEFORE_MS)
  const before = process.memoryUsage.rss()
  for (const peer of stalled) peer.socket.pause()
  const framesOf = (peer: MediaPeer) => peer.got.filter(({ event }) => event === 'media').length
  const readBefore = stalled.map(framesOf)
  await sleep(STALL_MS)
  const grown = (process.memoryUsage.rss() - before) / STALLED
  await Promise.all(others.map((peer) => peer.until('the end of the answer', () => peer.played.length >= 2)))
  const gaps = others.map((peer) => longestGap(peer))
  console.log(
    `R-08: ${Math.round(grown / 1024)} KiB a stalled call; the others waited ${Math.round(Math.max(...gaps))} ms at most for sound`,
  )
  expect(grown).toBeLessThan(MIB)
  expect(stalled.map(framesOf), 'they did stall').toEqual(readBefore)
  expect(others.map(framesOf)).toEqual(others.map(() => (400 + agent.voice.msPerClause) / 20))

  for (const peer of stalled) peer.socket.resume()
  for (const peer of stalled) await peer.until('the rest', () => peer.count('mark') >= 2, 10_000)
  expect(agent.app.agent.live.size).toBe(calls.length)
}, 60_000)
