import type { ChatMessage, Model } from '../providers/model.ts'
import type { Voice } from '../providers/voice.ts'
import { splitClauses } from './split-clauses.ts'

/** Where one clause's sound goes. */
export type ClauseSink = { append(sound: Uint8Array): void; end(): void }

/**
 * Streams the model's reply clause by clause through the voice: the next clause is synthesised while the one before is
 * sent. `begin` is called with the first sound of a clause in hand, so an answer that fails earlier leaves the line free.
 * Returns the number of clauses spoken; throws the first `ProviderError`, or an AbortError when `signal` is aborted.
 */
export async function streamReply(options: {
  model: Model
  voice: Voice
  messages: readonly ChatMessage[]
  signal: AbortSignal
  begin(clause: string): ClauseSink
  onStage(stage: 'model_first_token' | 'voice_request' | 'voice_first_sound'): void
}): Promise<number> {
  const failed = new AbortController()
  const signal = AbortSignal.any([options.signal, failed.signal])
  let spoken = 0
  let said: Promise<void> = Promise.resolve()
  let before: Promise<void> = said

  const speak = (clause: string): void => {
    options.onStage('voice_request')
    const sound = options.voice.speak(clause, signal)[Symbol.asyncIterator]()
    const first = sound.next()
    first.catch(() => undefined) // looked at below, when it is this clause's turn
    before = said
    said = said.then(async () => {
      let piece = await first
      if (piece.done) return
      options.onStage('voice_first_sound')
      signal.throwIfAborted()
      const sink = options.begin(clause)
      spoken += 1
      try {
        for (; !piece.done; piece = await sound.next()) sink.append(piece.value)
      } finally {
        sink.end()
      }
    })
    said.catch((error: unknown) => failed.abort(error))
  }

  try {
    const splitter = splitClauses()
    let tokens = 0
    for await (const text of options.model.stream(options.messages, signal)) {
      if (tokens++ === 0) options.onStage('model_first_token')
      for (const clause of splitter.push(text)) {
        await before // two clauses at the voice at most
        speak(clause)
      }
    }
    for (const clause of splitter.end()) speak(clause)
    await said
    return spoken
  } catch (error) {
    failed.abort(error)
    await said.catch(() => undefined)
    options.signal.throwIfAborted()
    throw failed.signal.reason
  }
}
