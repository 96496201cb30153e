import { expect, test } from 'vitest'
import { Breaker } from '../../../agent-template/src/providers/breaker.ts'
import { fallbackModel } from '../../../agent-template/src/providers/fallback-model.ts'
import { fallbackVoice } from '../../../agent-template/src/providers/fallback-voice.ts'
import type { ChatMessage, Model, ToolCall } from '../../../agent-template/src/providers/model.ts'
import type { Ranked } from '../../../agent-template/src/providers/ranked.ts'

type Piece = string | ToolCall
type Script = (Piece | Error | 'hang' | 'slow')[]
const BUDGET_MS = 40

/** A model that does what its script says; `asked` has every conversation it was sent. */
function scripted(name: string, ...scripts: Script[]) {
  const asked: (readonly ChatMessage[])[] = []
  const aborted: number[] = []
  const clock = { now: 0 }
  const model: Model = {
    async *stream(messages, signal) {
      const script = scripts[Math.min(asked.length, scripts.length - 1)] ?? []
      const turn = asked.push(messages)
      signal.addEventListener('abort', () => aborted.push(turn), { once: true })
      for (const step of script) {
        await Promise.resolve()
        if (step instanceof Error) throw step
        if (step === 'slow') await new Promise((resolve) => setTimeout(resolve, BUDGET_MS * 2))
        else if (step !== 'hang') yield step
        else await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
      }
    },
  }
  const ranked: Ranked<Model> = { name, provider: model, breaker: new Breaker(() => clock.now) }
  return { ranked, asked, aborted, clock }
}

function answerOf(models: ReturnType<typeof scripted>[], signal = new AbortController().signal) {
  const failures: string[] = []
  const model = fallbackModel(
    models.map(({ ranked }) => ranked),
    { budgetMs: BUDGET_MS, onFailure: (name) => failures.push(name) },
  )
  const pieces = piecesOf(model.stream([{ role: 'user', content: 'Hello?' }], signal))
  return { pieces, failures }
}
async function piecesOf<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const pieces: T[] = []
  for await (const piece of stream) pieces.push(piece)
  return pieces
}
const down = new Error('down')

test('the first that can answers; the second is not asked', async () => {
  const [a, b] = [scripted('a', ['one', 'two']), scripted('b', ['other'])]
  const { pieces, failures } = answerOf([a, b])
  expect(await pieces).toEqual(['one', 'two'])
  expect([b.asked.length, failures]).toEqual([0, []])
})

test.each([
  ['refuses', [down]],
  ['sends nothing', []],
  ['hangs', ['hang']],
] as [string, Script][])('one that %s before its first word is stood in for', async (_what, script) => {
  const [a, b] = [scripted('a', script), scripted('b', ['other'])]
  const { pieces, failures } = answerOf([a, b])
  expect(await pieces).toEqual(['other'])
  expect(failures).toEqual(['a'])
})

test('one that is late and first all the same stays; nobody has failed', async () => {
  const [a, b] = [scripted('a', ['slow', 'one']), scripted('b', ['hang'])]
  const { pieces, failures } = answerOf([a, b])
  expect(await pieces).toEqual(['one'])
  await expect.poll(() => b.aborted).toEqual([1])
  expect(failures).toEqual([])
})

test('one that is given up is told so', async () => {
  const [a, b] = [scripted('a', ['hang']), scripted('b', ['other'])]
  await answerOf([a, b]).pieces
  expect([a.aborted, b.asked.length]).toEqual([[1], 1])
})

test('a model that breaks off is continued by the next, which knows the words already said', async () => {
  const [a, b] = [scripted('a', ['We can ', down]), scripted('b', ['come at nine.'])]
  const { pieces } = answerOf([a, b])
  expect(await pieces).toEqual(['We can ', 'come at nine.'])
  expect(b.asked[0]?.slice(0, 2)).toEqual([
    { role: 'user', content: 'Hello?' },
    { role: 'assistant', content: 'We can ' },
  ])
})

test('a reply that broke off after a tool was asked for ends there: nothing is done twice', async () => {
  const call = { id: 'c1', name: 'take_message', arguments: '{}' }
  const [a, b] = [scripted('a', [call, down]), scripted('b', ['other'])]
  expect(await answerOf([a, b]).pieces).toEqual([call])
  expect(b.asked.length).toBe(0)
})

test('one that broke off before its first word leaves nothing to go on from', async () => {
  const [a, b] = [scripted('a', ['', down]), scripted('b', ['one'])]
  expect(await answerOf([a, b]).pieces).toEqual(['', 'one'])
  expect(b.asked[0]).toHaveLength(1)
})

test('when all fail, the last failure is told', async () => {
  const [a, b] = [scripted('a', [new Error('first')]), scripted('b', [new Error('second')])]
  await expect(answerOf([a, b]).pieces).rejects.toThrow('second')
})

test('a failure of the only one is told and counted as it is; an empty answer is one', async () => {
  const alone = answerOf([scripted('a', [down])])
  await expect(alone.pieces).rejects.toThrow('down')
  expect(alone.failures).toEqual(['a'])
  expect(await answerOf([scripted('a', [])]).pieces).toEqual([])
})

test('a caller who interrupts ends all of it, and nobody has failed by that', async () => {
  const abort = new AbortController()
  const [a, b] = [scripted('a', ['hang']), scripted('b', ['hang'])]
  const { pieces, failures } = answerOf([a, b], abort.signal)
  setTimeout(() => abort.abort(), BUDGET_MS * 1.5)
  await expect(pieces).rejects.toMatchObject({ name: 'AbortError' })
  expect([failures, a.aborted, b.aborted]).toEqual([[], [1], [1]])
})

test('after three failures the next is asked first; a probe later finds the first one well and comes back to it', async () => {
  const a = scripted('a', [down], [down], [down], ['one'])
  const b = scripted('b', ['other'])
  for (let i = 0; i < 4; i++) expect(await answerOf([a, b]).pieces).toEqual(['other'])
  expect(a.asked.length).toBe(3)
  a.clock.now = 10_000
  await answerOf([a, b]).pieces
  await expect.poll(() => a.ranked.breaker.open).toBe(false)
  expect(await answerOf([a, b]).pieces).toEqual(['one'])
})

test('a clause that breaks off is said again by the second voice', async () => {
  const said: string[] = []
  const voice = (name: string, breaks: boolean) => ({
    name,
    breaker: new Breaker(() => 0),
    provider: {
      async *speak(text: string) {
        said.push(`${name}: ${text}`)
        yield new Uint8Array([1])
        if (breaks) throw down
        yield new Uint8Array([2])
      },
    },
  })
  const both = fallbackVoice([voice('a', true), voice('b', false)], { budgetMs: BUDGET_MS, onFailure: () => undefined })
  const sound = await piecesOf(both.speak('At nine.', new AbortController().signal))
  expect(said).toEqual(['a: At nine.', 'b: At nine.'])
  expect(sound.map(([byte]) => byte)).toEqual([1, 1, 2])
})
