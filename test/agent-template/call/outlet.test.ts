import { afterEach, beforeEach, expect, test } from 'vitest'
import { Outlet } from '../../../agent-template/src/call/outlet.ts'
import { Pacer } from '../../../agent-template/src/call/pacer.ts'
import { type Outcome, Utterance } from '../../../agent-template/src/call/utterance.ts'

let now = 0
let sent: { event: string; at: number; mark?: { name: string } }[] = []
let line: { send(message: string): void; bufferedAmount: number }
let outlet: Outlet
let quiet = 0
const ended: Record<string, Outcome> = {}

beforeEach(() => {
  now = 1000
  sent = []
  quiet = 0
  for (const id of Object.keys(ended)) delete ended[id]
  line = { bufferedAmount: 0, send: (message) => void sent.push({ ...JSON.parse(message), at: now }) }
  outlet = new Outlet({
    line,
    streamSid: 'MZ1',
    pacer: new Pacer(() => now),
    now: () => now,
    markMs: 500,
    onQuiet: () => {
      quiet += 1
    },
  })
})

afterEach(() => outlet.close())

const note = (id: string) => (outcome: Outcome) => {
  ended[id] = outcome
}
const frames = (ms: number): string[] => Array.from({ length: ms / 20 }, (_, i) => `frame${i}`)
const utterance = (id: string, text: string, ms: number, more = {}) =>
  new Utterance({ id, text, frames: frames(ms), onEnd: note(id), ...more })
/** Lets the time pass in ticks of 20 ms. */
const pass = (ms: number) => {
  for (const end = now + ms; now < end; ) {
    now += 20
    outlet.tick(now)
  }
}
const media = () => sent.filter(({ event }) => event === 'media')

test('the first frames leave at once, 160 ms of them, and then one every 20 ms', () => {
  outlet.say(utterance('u1', 'hello there', 1000))
  expect(media()).toHaveLength(8)
  pass(400)
  expect(media()).toHaveLength(28)
  pass(1000)
  expect(media()).toHaveLength(50)
  expect(sent.at(-1)).toMatchObject({ event: 'mark', mark: { name: 'u1' } })
  outlet.close()
})

test('a late tick is caught up, so that nothing drifts', () => {
  outlet.say(utterance('u1', 'a', 4000))
  pass(1000)
  now += 95
  outlet.tick(now)
  pass(905)
  expect(media().length).toBeGreaterThanOrEqual(2000 / 20 + 8 - 1)
  outlet.close()
})

test('a mark that comes back means heard to the end, and quiet behind the last one', () => {
  outlet.say(utterance('u1', 'one', 100))
  outlet.say(utterance('u2', 'two', 100))
  pass(200)
  outlet.onMark('u1')
  expect(ended).toEqual({ u1: { complete: true, text: 'one' } })
  expect([outlet.busy, quiet]).toEqual([true, 0])
  outlet.onMark('u2')
  expect([outlet.busy, quiet]).toEqual([false, 1])
})

test('clear takes back what is not heard yet, sent or not, and tells what was', () => {
  outlet.say(utterance('u1', 'turn off the water at the main tap', 1000))
  outlet.say(utterance('u2', 'and call me', 1000))
  pass(500)
  outlet.clear()
  expect(sent.at(-1)).toMatchObject({ event: 'clear' })
  expect(ended).toEqual({ u1: { complete: false, text: 'turn off the' }, u2: { complete: false, text: '' } })
  outlet.onMark('u1')
  expect(ended.u1?.complete).toBe(false)
  pass(100)
  expect(sent.at(-1)).toMatchObject({ event: 'clear' })
})

test('clear works when everything has been sent and only the mark is missing', () => {
  outlet.say(utterance('u1', 'short words here', 160))
  expect(sent.at(-1)?.event).toBe('mark')
  now += 80
  outlet.clear()
  expect(sent.at(-1)?.event).toBe('clear')
  expect(ended.u1).toEqual({ complete: false, text: 'short' })
})

test('a stalled line is not fed beyond 64 KiB and goes on where it stopped', () => {
  outlet.say(utterance('u1', 'a', 1000))
  line.bufferedAmount = 65 * 1024
  pass(400)
  expect(media()).toHaveLength(8)
  line.bufferedAmount = 0
  pass(20)
  expect(media()).toHaveLength(16)
  outlet.close()
})

test('an open utterance is sent as its sound comes, odd lengths and all', () => {
  const open = new Utterance({ id: 'u1', text: 'hello', onEnd: note('u1') })
  outlet.say(open)
  expect(media()).toHaveLength(0)
  open.append(new Uint8Array(250))
  outlet.more()
  expect(media()).toHaveLength(1)
  open.append(new Uint8Array(75))
  open.end()
  outlet.more()
  expect(media()).toHaveLength(3)
  expect(sent.at(-1)?.event).toBe('mark')
})

test('what is held is taken back at once and goes on, when nothing came of the interruption, with the word that was cut', () => {
  outlet.say(utterance('u1', 'turn off the water at the main tap', 1000))
  outlet.say(utterance('u2', 'and call me', 1000))
  pass(500)
  const before = media().length
  expect(outlet.hold()).toBe(true)
  expect([outlet.hold(), outlet.audible, outlet.busy]).toEqual([false, false, true])
  expect(sent.at(-1)).toMatchObject({ event: 'clear' })
  outlet.onMark('u1')
  pass(400)
  expect([media().length, ended]).toEqual([before, {}])
  outlet.resume()
  // 500 of 1000 ms were heard: "turn off the" and half of "water", which begins with frame 17.
  expect(media()[before]).toMatchObject({ media: { payload: 'frame17' } })
  pass(3000)
  expect(sent.filter(({ event }) => event === 'mark').map(({ mark }) => mark?.name)).toEqual(['u1-1', 'u2-1'])
  // The mark of the playing that was taken back comes late: it is of nothing that was played.
  outlet.onMark('u1')
  expect(ended).toEqual({})
  outlet.onMark('u2-1')
  expect(ended).toEqual({
    u1: { complete: true, text: expect.any(String) },
    u2: { complete: true, text: 'and call me' },
  })
})

test('what is held and then taken back for good ends with the words heard before, whenever that is', () => {
  outlet.say(utterance('u1', 'turn off the water at the main tap', 1000))
  pass(500)
  outlet.hold()
  pass(2000)
  outlet.clear()
  expect(sent.filter(({ event }) => event === 'clear')).toHaveLength(1)
  expect(ended.u1).toEqual({ complete: false, text: 'turn off the' })
})

test('held twice, each time where it was cut, nothing of what was heard is lost', () => {
  outlet.say(utterance('u1', 'turn off the water at the main tap', 1000))
  pass(500)
  outlet.hold()
  outlet.resume()
  pass(40)
  outlet.hold()
  outlet.clear()
  expect(ended.u1).toEqual({ complete: false, text: 'turn off the' })
})

test('a prompt that waits behind a long sentence is taken back with it, unheard', () => {
  outlet.say(utterance('u1', 'one long sentence', 2000))
  outlet.say(utterance('u2', 'are you still there', 400))
  pass(300)
  outlet.clear()
  expect(ended.u2).toEqual({ complete: false, text: '' })
  outlet.onMark('u1')
  outlet.onMark('u2')
  expect([ended.u1?.complete, ended.u2?.complete, quiet]).toEqual([false, false, 0])
})

test('a mark that comes back late tells of a line that buffers; what is cut then was heard less far', () => {
  outlet.say(utterance('u1', 'one', 100))
  pass(400)
  outlet.onMark('u1')
  outlet.say(utterance('u2', 'turn off the water at the main tap', 1000))
  pass(500)
  outlet.clear()
  expect(ended.u2).toEqual({ complete: false, text: 'turn' })
})

test('a clause whose sound is still on its way is not taken for heard further than its letters take', () => {
  const open = new Utterance({ id: 'u1', text: 'we can come tomorrow at nine in the morning', onEnd: note('u1') })
  outlet.say(open)
  open.append(new Uint8Array(160 * 25))
  outlet.more()
  pass(500)
  outlet.clear()
  expect(ended.u1).toEqual({ complete: false, text: 'we can' })
})

test('a mark that is lost ends the utterance after its time, and what is behind it goes on', async () => {
  outlet.say(utterance('u1', 'one', 100))
  expect([ended.u1, outlet.busy]).toEqual([undefined, true])
  await expect.poll(() => ended.u1, { timeout: 2_000 }).toEqual({ complete: true, text: 'one' })
  expect([outlet.busy, quiet]).toEqual([false, 1])
})
