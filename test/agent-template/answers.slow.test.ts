import { afterEach, expect, test } from 'vitest'
import { TestAgent } from '../support/agent-app.ts'
import { filesOf, heardOut, line, saidOn } from './conversation.ts'

let agent: TestAgent
afterEach(() => agent.stop())

const said = () => saidOn(agent)
const files = () => filesOf(agent)

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
      expect.stringMatching(
        /^system: You are Jamie of Example Plumbing\.\n\nAbove all:\n- Answer in Australian English/,
      ),
      expect.stringContaining('Heard from the caller so far: time: "Thursday".'),
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

test('words heard too badly to be sure of are asked for again', async () => {
  agent = await TestAgent.start()
  const { peer } = await agent.greetedCall()
  agent.recogniser.hear('mumble burst mumble pipe', 0.1)
  await heardOut(peer, 2)
  await agent.settle()
  await agent.hangUp(peer)
  expect(files()).toEqual(['intro_greeting.mp3', 'not_understood.mp3'])
})

test('words whose end the recogniser never tells are answered all the same', async () => {
  agent = await TestAgent.start({ limits: { filler: 300, stuck: 600 } })
  const { peer } = await agent.greetedCall()
  const caller = line(peer)
  caller.speak()
  await new Promise((resolve) => setTimeout(resolve, 200))
  agent.recogniser.interim('what is the price')
  caller.pause()
  await heardOut(peer, 3)
  caller.end()
  await agent.settle()
  await agent.hangUp(peer)
  expect(files()).toEqual(['intro_greeting.mp3', 'filler.mp3', 'pricing_info.mp3'])
})
