import { expect, test } from 'vitest'
import { streamReply } from '../../../agent-template/src/call/stream-reply.ts'
import { FakeModel, FakeVoice } from '../../support/agent-fakes.ts'

function setUp() {
  const model = new FakeModel()
  const voice = new FakeVoice()
  const said: { clause: string; bytes: number; ended: boolean }[] = []
  const abort = new AbortController()
  const run = () =>
    streamReply({
      model,
      voice,
      messages: [],
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
  return { model, voice, said, abort, run }
}

test('each clause is spoken in order, whole', async () => {
  const { said, run, voice } = setUp()
  expect(await run()).toBe(2)
  expect(said).toEqual([
    { clause: 'We can come tomorrow at nine.', bytes: 1600, ended: true },
    { clause: 'Would that suit you?', bytes: 1600, ended: true },
  ])
  expect(voice.spoken).toHaveLength(2)
})

test('an empty reply says nothing', async () => {
  const { model, run } = setUp()
  model.reply = ''
  expect(await run()).toBe(0)
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
