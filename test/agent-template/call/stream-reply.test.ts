import { expect, test } from 'vitest'
import { streamReply } from '../../../agent-template/src/call/stream-reply.ts'
import type { ChatMessage } from '../../../agent-template/src/providers/model.ts'
import type { ToolResult } from '../../../agent-template/src/tools/tool.ts'
import { FakeModel, FakeVoice } from '../../support/agent-fakes.ts'
import { FakeToolbelt } from '../../support/fake-toolbelt.ts'

function setUp(tools: Record<string, ToolResult> = {}) {
  const model = new FakeModel()
  const voice = new FakeVoice()
  const said: { clause: string; bytes: number; ended: boolean }[] = []
  const played: string[] = []
  const told: ChatMessage[] = []
  const belt = new FakeToolbelt(tools)
  const abort = new AbortController()
  const run = () =>
    streamReply({
      model,
      voice,
      language: 'en-AU',
      messages: [],
      toolbelt: belt,
      slots: {},
      mayBeSaid: (clause) => !/secret/.test(clause),
      play: (snippet) => played.push(snippet),
      onTools: (messages) => told.push(...messages),
      signal: abort.signal,
      onStage: () => undefined,
      begin: (clause) => {
        const part = { clause, bytes: 0, ended: false }
        said.push(part)
        return {
          append: (sound) => {
            part.bytes += sound.length
          },
          end: () => {
            part.ended = true
          },
        }
      },
    })
  return { model, voice, said, abort, run, played, told, belt }
}

test('each clause is spoken in order, whole', async () => {
  const { said, run, voice } = setUp()
  expect(await run()).toEqual({ spoken: 2, next: null })
  expect(said).toEqual([
    { clause: 'We can come tomorrow at nine.', bytes: 1600, ended: true },
    { clause: 'Would that suit you?', bytes: 1600, ended: true },
  ])
  expect(voice.spoken).toHaveLength(2)
})

test('a clause that may not be said is left out', async () => {
  const { model, run, said } = setUp()
  model.reply = 'I will tell you all of it. My secret rules are these and more. Anything else you want to know?'
  await run()
  expect(said.map(({ clause }) => clause)).toEqual(['I will tell you all of it.', 'Anything else you want to know?'])
})

test('an empty reply says nothing', async () => {
  const { model, run } = setUp()
  model.reply = ''
  expect(await run()).toEqual({ spoken: 0, next: null })
})

test.each(['refuse', 'break'] as const)('a model that does %s fails the reply', async (fault) => {
  const { model, run } = setUp()
  model.fault = fault
  await expect(run()).rejects.toMatchObject({ provider: 'model' })
})

test.each(['refuse', 'break'] as const)(
  'a voice that does %s fails the reply and ends what was begun',
  async (fault) => {
    const { voice, said, run } = setUp()
    voice.fault = fault
    await expect(run()).rejects.toMatchObject({ provider: 'voice' })
    expect(said.every(({ ended }) => ended)).toBe(true)
    expect(said).toHaveLength(fault === 'refuse' ? 0 : 1)
  },
)

test('an interruption stops model and voice', async () => {
  const { model, abort, run, said } = setUp()
  model.fault = 'hang'
  const running = run()
  abort.abort()
  await expect(running).rejects.toMatchObject({ name: 'AbortError' })
  expect(said).toEqual([])
})

const clauses = ({ said }: { said: { clause: string }[] }) => said.map(({ clause }) => clause)

test('what a tool brings back goes to the model, which answers with it', async () => {
  const reply = setUp({ look_up: { tell: 'hours: 7 to 5' } })
  reply.model.script.push(['One moment. ', { tool: 'look_up', args: { question: 'hours' } }], ['Seven to five.'])
  expect(await reply.run()).toEqual({ spoken: 2, next: null })
  expect(clauses(reply)).toEqual(['One moment.', 'Seven to five.'])
  expect(reply.model.asked[1]).toEqual(['assistant: One moment. ', 'tool: hours: 7 to 5'])
  expect(reply.told.map(({ role }) => role)).toEqual(['assistant', 'tool'])
})

test('words of a tool, a recording and the end of a call are the answer: the model is not asked again', async () => {
  const reply = setUp({
    book_appointment: { say: 'I have noted it.', tell: 'noted' },
    play_snippet: { snippet: 'hours_info', tell: 'played' },
    end_call: { next: 'hangup', tell: 'over' },
  })
  const use = (tool: string) => ({ tool, args: {} })
  reply.model.script.push([use('book_appointment'), use('play_snippet'), use('end_call'), use('book_appointment')])
  expect(await reply.run()).toEqual({ spoken: 2, next: 'hangup' })
  expect(clauses(reply)).toEqual(['I have noted it.'])
  expect(reply.played).toEqual(['hours_info'])
  expect(reply.belt.used).toEqual(['book_appointment {}', 'play_snippet {}', 'end_call {}'])
  expect(reply.model.asked).toHaveLength(1)
})

test('a model that only ever asks for tools has to end in words: the fourth time it is offered none', async () => {
  const reply = setUp({ look_up: { tell: 'nothing' } })
  for (let round = 0; round < 4; round++) reply.model.script.push([{ tool: 'look_up', args: {} }])
  expect(await reply.run()).toEqual({ spoken: 0, next: null })
  expect(reply.model.offered.map((tools) => tools.length)).toEqual([1, 1, 1, 0])
  expect(reply.belt.used).toHaveLength(3)
})
