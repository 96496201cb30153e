import type { AudioSnippets } from '@klariqo/contract/audio-snippets'
import { encodeMulaw } from '@klariqo/contract/mulaw'
import { afterEach, expect, test } from 'vitest'
import { TestAgent } from '../support/agent-app.ts'
import { defaultSnippets, toneOf } from '../support/agent-fixture.ts'
import type { MediaPeer } from '../support/agent-media-peer.ts'

let agent: TestAgent
afterEach(() => agent.stop())

const loud = toneOf(20)
const silence = encodeMulaw(new Int16Array(160))
const said = () => agent.database.turns.map(({ speaker, content, source }) => [speaker, content, source])
const files = () => agent.database.turns.flatMap(({ audio_files_used }) => audio_files_used)
const heardOut = (peer: MediaPeer, utterances: number) =>
  peer.until(`${utterances} utterances heard`, () => peer.played.length >= utterances)
const after = (callSid: string) => agent.post('/twilio/voice/after', { CallSid: callSid })

/** The usual snippets, with one that lasts so long. */
function lasting(name: string, duration_ms: number): AudioSnippets {
  const { [name]: one, ...others } = defaultSnippets
  if (one === undefined) throw new Error(`no snippet ${name}`)
  return { ...others, [name]: { ...one, duration_ms } }
}

/** The caller's line, in real time: frames of this kind until stopped. */
function line(peer: MediaPeer) {
  let frame = silence
  const timer = setInterval(() => peer.frame(frame), 20)
  return {
    speak: () => {
      frame = loud
    },
    pause: () => {
      frame = silence
    },
    end: () => clearInterval(timer),
  }
}

test('a caller is greeted at once, asks, and hears the snippet that fits', async () => {
  agent = await TestAgent.start()
  const { peer, callSid } = await agent.greetedCall()
  expect(peer.count('media')).toBe(20)
  agent.recogniser.hear('Help, I have a burst pipe in the kitchen!')
  await heardOut(peer, 2)
  await agent.settle()
  await agent.hangUp(peer)
  expect(agent.model.asked).toEqual([])
  expect(said()).toEqual([
    ['Agent', 'Hi! I am Jamie from Example Plumbing.', 'snippet'],
    ['Customer', 'Help, I have a burst pipe in the kitchen!', null],
    ['Agent', 'Turn off the water at the main tap.', 'snippet'],
  ])
  expect(agent.database.turns[2]).toMatchObject({
    audio_files_used: ['emergency.mp3'],
    call_sid: callSid,
    metadata: { complete: true, trigger: 'burst pipe', latency: { final_to_frame_ms: expect.any(Number) } },
  })
  expect(agent.database.calls.get(callSid)).toMatchObject({ status: 'in-progress', caller_number: '+61400000123' })
  expect(agent.database.calls.get(callSid)?.transcript).toBe(
    'Agent: Hi! I am Jamie from Example Plumbing.\n' +
      'Customer: Help, I have a burst pipe in the kitchen!\nAgent: Turn off the water at the main tap.',
  )
})

test('what no snippet answers goes to the model, with the conversation so far, and is spoken clause by clause', async () => {
  agent = await TestAgent.start()
  const { peer } = await agent.greetedCall()
  agent.recogniser.hear('Can somebody come on Thursday?')
  await heardOut(peer, 3)
  await agent.settle()
  await agent.hangUp(peer)
  expect(agent.model.asked).toEqual([
    [
      'system: You are Jamie of Example Plumbing.',
      'assistant: Hi! I am Jamie from Example Plumbing.',
      'user: Can somebody come on Thursday?',
    ],
  ])
  expect(agent.voice.spoken).toEqual(['We can come tomorrow at nine.', 'Would that suit you?'])
  expect(said().at(-1)).toEqual(['Agent', 'We can come tomorrow at nine. Would that suit you?', 'llm'])
  expect(agent.database.turns.at(-1)?.metadata).toMatchObject({
    latency: { model_first_token_ms: expect.any(Number), voice_first_sound_ms: expect.any(Number) },
  })
})

test('the same question again gets words of its own, not the same recording', async () => {
  agent = await TestAgent.start()
  const { peer } = await agent.greetedCall()
  agent.recogniser.hear('What is the price?')
  await heardOut(peer, 2)
  agent.recogniser.hear('Yes but what is the price for two taps?')
  await heardOut(peer, 4)
  expect(agent.model.asked).toHaveLength(1)
  await agent.hangUp(peer)
})

test('a caller who interrupts stops the agent within 100 ms, and the transcript ends at the last word heard', async () => {
  agent = await TestAgent.start()
  agent.voice.msPerClause = 3_000
  const { peer } = await agent.greetedCall()
  const caller = line(peer)
  agent.recogniser.hear('Can somebody come on Thursday?')
  await peer.until('a second of the reply', () => peer.count('media') > 70)
  const onset = performance.now()
  caller.speak()
  await peer.until('the clear', () => peer.count('clear') === 1)
  const clear = peer.got.find(({ event }) => event === 'clear')
  expect((clear?.at ?? 0) - onset).toBeLessThan(150)
  const sentAtClear = peer.count('media')
  caller.pause()
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(peer.count('media')).toBe(sentAtClear)
  caller.end()
  await agent.hangUp(peer)
  const reply = agent.database.turns.find(({ source }) => source === 'llm')
  expect('We can come tomorrow at nine.').toContain(reply?.content)
  expect(reply?.content).not.toContain('nine')
  expect(reply?.metadata).toMatchObject({ complete: false })
})

test('an interruption without words is asked about, never answered with silence', async () => {
  agent = await TestAgent.start({ limits: { filler: 400 } })
  const { peer } = await agent.call()
  const caller = line(peer)
  caller.speak()
  await peer.until('the clear', () => peer.count('clear') === 1)
  caller.pause()
  await heardOut(peer, 1)
  caller.end()
  await agent.hangUp(peer)
  expect(files()).toContain('not_understood.mp3')
})

test('a greeting that is not to be interrupted is heard out, and the answer follows it', async () => {
  agent = await TestAgent.start({ config: { greeting: { snippet: 'intro_greeting', interruptible: false } } })
  const { peer } = await agent.call()
  const caller = line(peer)
  caller.speak()
  agent.recogniser.hear('I have a burst pipe')
  await heardOut(peer, 2)
  caller.end()
  await agent.settle()
  await agent.hangUp(peer)
  expect(peer.count('clear')).toBe(0)
  expect(files()).toEqual(['intro_greeting.mp3', 'emergency.mp3'])
})

test('words heard too badly to be sure of are asked for again', async () => {
  agent = await TestAgent.start()
  const { peer } = await agent.greetedCall()
  agent.recogniser.hear('mumble burst mumble pipe', 0.1)
  await heardOut(peer, 2)
  await agent.settle()
  await agent.hangUp(peer)
  expect(files()).toEqual(['intro_greeting.mp3', 'not_understood.mp3'])
})

test('R-01 a model that hangs is covered by a filler, then the caller is passed on', async () => {
  agent = await TestAgent.start({ limits: { filler: 100, stuck: 300 } })
  agent.model.fault = 'hang'
  const { peer, callSid } = await agent.greetedCall()
  agent.recogniser.hear('Can somebody come on Thursday?')
  await heardOut(peer, 4)
  await peer.until('the close', () => peer.closeCode === 1000)
  expect((await after(callSid)).body).toContain('<Dial')
  await agent.written()
  expect(files()).toEqual(['intro_greeting.mp3', 'filler.mp3', 'apology.mp3', 'transfer.mp3'])
})

test.each([
  ['model', 'refuse'],
  ['voice', 'refuse'],
  ['voice', 'break'],
  ['model', 'break'],
] as const)(
  'R-01 a %s with the fault "%s": an apology within 2 s, then the caller is passed on',
  async (vendor, fault) => {
    agent = await TestAgent.start()
    agent[vendor].fault = fault
    const { peer, callSid } = await agent.greetedCall()
    const asked = performance.now()
    const before = peer.count('media')
    agent.recogniser.hear('Can somebody come on Thursday?')
    await peer.until('a sound', () => peer.count('media') > before)
    expect(performance.now() - asked).toBeLessThan(2_000)
    await peer.until('the close', () => peer.closeCode === 1000)
    expect((await after(callSid)).body).toContain('<Dial')
    await agent.written()
    expect(files().slice(-2)).toEqual(['apology.mp3', 'transfer.mp3'])
    expect(agent.app.agent.live.size).toBe(0)
  },
)

test('R-01 a recogniser that fails: an apology, and a message where there is nobody to pass on to', async () => {
  agent = await TestAgent.start({ config: { transfer_number: null } })
  const { peer, callSid } = await agent.greetedCall()
  agent.recogniser.fail()
  await peer.until('the close', () => peer.closeCode === 1000)
  expect((await after(callSid)).body).toContain('<Record')
  await agent.written()
  expect(files()).toEqual(['intro_greeting.mp3', 'apology.mp3', 'voicemail.mp3'])
})

test('R-01 a recogniser that hears nothing of a caller who speaks is found out', async () => {
  agent = await TestAgent.start({ limits: { filler: 200, stuck: 500, speech: 200 } })
  const { peer, callSid } = await agent.greetedCall()
  const caller = line(peer)
  caller.speak()
  await new Promise((resolve) => setTimeout(resolve, 400))
  caller.pause()
  await peer.until('the close', () => peer.closeCode === 1000)
  caller.end()
  expect((await after(callSid)).body).toContain('<Dial')
  await agent.written()
  expect(files()).toEqual(['intro_greeting.mp3', 'filler.mp3', 'apology.mp3', 'transfer.mp3'])
})

test('words whose end the recogniser never tells are answered all the same', async () => {
  agent = await TestAgent.start({ limits: { filler: 300, stuck: 600 } })
  const { peer } = await agent.greetedCall()
  const caller = line(peer)
  caller.speak()
  await new Promise((resolve) => setTimeout(resolve, 200))
  agent.recogniser.interim('I have a burst pipe')
  caller.pause()
  await heardOut(peer, 3)
  caller.end()
  await agent.settle()
  await agent.hangUp(peer)
  expect(files()).toEqual(['intro_greeting.mp3', 'filler.mp3', 'emergency.mp3'])
})

test.each([
  ['I want to speak to someone', 'transfer.mp3', '<Dial'],
  ['Can I leave a message?', 'voicemail.mp3', '<Record'],
  ['Thanks, bye', 'goodbye.mp3', '<Hangup/>'],
])('%j is followed by what its snippet asks for, once it was heard', async (words, file, verb) => {
  agent = await TestAgent.start()
  const { peer, callSid } = await agent.greetedCall()
  agent.recogniser.hear(words)
  await peer.until('the close', () => peer.closeCode === 1000)
  expect(peer.played).toHaveLength(2)
  expect((await after(callSid)).body).toContain(verb)
  await agent.written()
  expect(files()).toEqual(['intro_greeting.mp3', file])
  expect(agent.database.calls.get(callSid)?.metadata).toMatchObject({ turns: 1, snippet: 2 })
})

test('a caller who interrupts the goodbye is not hung up on', async () => {
  agent = await TestAgent.start()
  const { peer } = await agent.greetedCall()
  const caller = line(peer)
  agent.recogniser.hear('bye')
  await peer.until('the goodbye', () => peer.count('media') > 24)
  caller.speak()
  await peer.until('the clear', () => peer.count('clear') === 1)
  caller.pause()
  agent.recogniser.hear('sorry, one more thing, what is the price?')
  await heardOut(peer, 2)
  caller.end()
  expect(peer.closeCode).toBeNull()
  await agent.hangUp(peer)
})

test('a mark that never comes back does not hold the call', async () => {
  agent = await TestAgent.start({ limits: { mark: 100 } })
  const { peer, callSid } = await agent.greetedCall()
  peer.deaf = true
  agent.recogniser.hear('bye')
  await peer.until('the close', () => peer.closeCode === 1000)
  expect((await after(callSid)).body).toContain('<Hangup/>')
})

test('a silent caller is asked once and then bid goodbye', async () => {
  agent = await TestAgent.start({ limits: { silence: 150 } })
  const { peer, callSid } = await agent.call()
  await peer.until('the close', () => peer.closeCode === 1000)
  expect((await after(callSid)).body).toContain('<Hangup/>')
  await agent.written()
  expect(files()).toEqual(['intro_greeting.mp3', 'not_understood.mp3', 'goodbye.mp3'])
})

test('S-11 a call ends politely at its longest and at its most turns', async () => {
  agent = await TestAgent.start({ limits: { call: 700, turns: 1 } })
  const long = await agent.call()
  const chatty = await agent.greetedCall()
  agent.recogniser.hear('what is the price')
  agent.recogniser.hear('and the hours')
  for (const { peer } of [long, chatty]) await peer.until('the close', () => peer.closeCode === 1000)
  await agent.written()
  expect(files().filter((file) => file === 'goodbye.mp3')).toHaveLength(2)
})

test('S-11 a long answer gives way to the goodbye, which is heard to its end', async () => {
  const long = lasting('pricing_info', 20_000)
  agent = await TestAgent.start({ limits: { call: 900, mark: 200 }, snippets: long })
  const { peer, callSid } = await agent.greetedCall()
  agent.recogniser.hear('what is the price')
  await peer.until('the close', () => peer.closeCode === 1000)
  expect(peer.count('clear')).toBe(1)
  expect((await after(callSid)).body).toContain('<Hangup/>')
  await agent.written()
  const last = agent.database.turns.at(-1)
  expect([last?.audio_files_used, last?.metadata.complete]).toEqual([['goodbye.mp3'], true])
})

test('when a vendor fails, the words before the voicemail are heard to their end, however long', async () => {
  const long = lasting('apology', 2_000)
  agent = await TestAgent.start({ limits: { mark: 200 }, snippets: long, config: { transfer_number: null } })
  const { peer } = await agent.greetedCall()
  agent.recogniser.fail()
  await peer.until('the close', () => peer.closeCode === 1000)
  await agent.written()
  const said = agent.database.turns.map(({ audio_files_used, metadata }) => [audio_files_used[0], metadata.complete])
  expect(said).toEqual([
    ['intro_greeting.mp3', true],
    ['apology.mp3', true],
    ['voicemail.mp3', true],
  ])
})

test('S-11 the database may allow one call less than the others', async () => {
  agent = await TestAgent.start({ limits: { call: 60_000 } })
  agent.database.admission = { admitted: true, reason: null, action: 'answer', max_seconds: 0.7 }
  const { peer, callSid } = await agent.call()
  await peer.until('the close', () => peer.closeCode === 1000)
  expect((await after(callSid)).body).toContain('<Hangup/>')
  await agent.written()
  expect(files()).toEqual(['intro_greeting.mp3', 'goodbye.mp3'])
})

test('R-09 with the database away the call goes on, and everything is written when it is back', async () => {
  agent = await TestAgent.start()
  agent.database.down = true
  const { peer, callSid } = await agent.greetedCall()
  agent.recogniser.hear('I have a burst pipe')
  await heardOut(peer, 2)
  await agent.settle()
  peer.stop()
  await peer.until('the close', () => peer.closeCode !== null)
  expect(agent.database.turns).toEqual([])
  agent.database.down = false
  await agent.written()
  expect(said().map(([speaker]) => speaker)).toEqual(['Agent', 'Customer', 'Agent'])
  expect(agent.database.calls.get(callSid)?.end_time).toBeDefined()
})

test('nothing of a call is left when it is over', async () => {
  agent = await TestAgent.start()
  const { peer } = await agent.greetedCall()
  agent.model.fault = 'hang'
  agent.recogniser.hear('Can somebody come on Thursday?')
  await agent.hangUp(peer)
  expect(agent.recogniser.last.closed).toBe(true)
  expect(agent.app.agent.live.size).toBe(0)
  const mediaAtEnd = peer.count('media')
  await new Promise((resolve) => setTimeout(resolve, 60))
  expect(peer.count('media')).toBe(mediaAtEnd)
})
