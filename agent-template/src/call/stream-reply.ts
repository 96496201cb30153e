import type { ChatMessage, Model, ToolCall } from '../providers/model.ts'
import type { ToolResult } from '../tools/tool.ts'
import type { Toolbelt } from '../tools/toolbox.ts'
import type { NextAction } from '../twiml/next-answer.ts'
import { ClauseSpeech, type ClauseSpeechOptions } from './clause-speech.ts'
import type { MayBeSaid } from './prompt-guard.ts'
import type { Slots } from './read-slots.ts'
import { splitClauses } from './split-clauses.ts'

/** Times the model is asked for one reply, and tools it may use in each. */
const ROUNDS = 4
const CALLS = 4

export type ReplyOptions = Omit<ClauseSpeechOptions, 'onStage'> & {
  model: Model
  messages: readonly ChatMessage[]
  toolbelt: Toolbelt
  slots: Slots
  /** Asked of each clause of the model's; after a no, nothing more of the reply is said. */
  mayBeSaid: MayBeSaid
  /** Plays a snippet of the client. */
  play(snippet: string): void
  /** What the model asked for and was told, for the turns that follow. */
  onTools(messages: readonly ChatMessage[]): void
  onStage(stage: 'model_first_token' | 'voice_request' | 'voice_first_sound'): void
}

/**
 * Streams the model's reply clause by clause through the voice, and does what the model asks for. Returns how much was said
 * and how the call goes on; throws the first `ProviderError`, or an AbortError when `signal` is aborted.
 */
export async function streamReply(options: ReplyOptions): Promise<{ spoken: number; next: NextAction | null }> {
  const speech = new ClauseSpeech(options)
  const messages = [...options.messages]
  try {
    for (let round = 1; round <= ROUNDS; round++) {
      const { text, calls } = await say(options, speech, messages, round === ROUNDS)
      if (calls.length === 0) break
      const results = await use(options, calls, speech)
      const answers = calls.map(
        ({ id }, at): ChatMessage => ({
          role: 'tool',
          callId: id,
          content: results[at]?.tell ?? '',
        }),
      )
      options.onTools([{ role: 'assistant', content: null, calls }, ...answers])
      const next = results.find((result) => result.next !== undefined)?.next
      if (next !== undefined || results.some(({ say, snippet }) => say !== undefined || snippet !== undefined)) {
        await speech.end()
        return { spoken: speech.spoken, next: next ?? null }
      }
      messages.push({ role: 'assistant', content: text || null, calls }, ...answers)
    }
    await speech.end()
    return { spoken: speech.spoken, next: null }
  } catch (error) {
    await speech.fail(error)
    options.signal.throwIfAborted()
    throw speech.signal.reason
  }
}

/** One round with the model: what it says is said as it comes. The last one is offered no tools, so it has to end in words. */
async function say(
  { model, toolbelt, mayBeSaid, onStage }: ReplyOptions,
  speech: ClauseSpeech,
  messages: readonly ChatMessage[],
  last: boolean,
): Promise<{ text: string; calls: ToolCall[] }> {
  const splitter = splitClauses()
  const calls: ToolCall[] = []
  const tools = last ? [] : toolbelt.offers
  let text = ''
  for await (const piece of model.stream(messages, speech.signal, { tools })) {
    onStage('model_first_token')
    if (typeof piece !== 'string') {
      if (calls.length < CALLS) calls.push(piece)
      continue
    }
    text += piece
    for (const clause of splitter.push(piece).filter(mayBeSaid)) {
      await speech.room()
      speech.say(clause)
    }
  }
  for (const clause of splitter.end().filter(mayBeSaid)) speech.say(clause)
  return { text, calls: last ? [] : calls }
}

/** Uses the tools in order; nothing behind one that ends or passes on the call. */
async function use(
  { toolbelt, slots, play }: ReplyOptions,
  calls: readonly ToolCall[],
  speech: ClauseSpeech,
): Promise<ToolResult[]> {
  const results: ToolResult[] = []
  for (const call of calls) {
    if (results.some(({ next }) => next !== undefined)) {
      results.push({ tell: 'Not done: the call goes on elsewhere.' })
      continue
    }
    const result = await toolbelt.use(call, slots, speech.signal)
    const { say, snippet } = result
    if (say !== undefined) for (const clause of clausesOf(say)) speech.say(clause)
    if (snippet !== undefined) speech.play(() => play(snippet))
    results.push(result)
  }
  return results
}

function clausesOf(text: string): string[] {
  const splitter = splitClauses()
  return [...splitter.push(text), ...splitter.end()]
}
