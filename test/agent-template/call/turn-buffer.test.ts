import { expect, test } from 'vitest'
import { TurnBuffer } from '../../../agent-template/src/call/turn-buffer.ts'

const words = (text: string, flags: { final?: boolean; speechEnd?: boolean; confidence?: number } = {}) => ({
  kind: 'words' as const,
  text,
  confidence: flags.confidence ?? 0.9,
  final: flags.final ?? false,
  speechEnd: flags.speechEnd ?? false,
})

test('final parts add up to a turn at the end of speech, with the lowest confidence of them', () => {
  const buffer = new TurnBuffer()
  expect(buffer.take(words('I have'))).toBeNull()
  expect(buffer.take(words('I have a', { final: true, confidence: 0.7 }))).toBeNull()
  expect(buffer.take(words('burst'))).toBeNull()
  expect(buffer.pending).toBe('I have a burst')
  expect(buffer.take(words('burst pipe', { final: true, speechEnd: true }))).toEqual({
    text: 'I have a burst pipe',
    confidence: 0.7,
  })
  expect(buffer.pending).toBe('')
})

test('where noise hides the pause, the utterance end completes the turn', () => {
  const buffer = new TurnBuffer()
  buffer.take(words('how much is it', { final: true }))
  expect(buffer.take({ kind: 'utterance_end' })).toEqual({ text: 'how much is it', confidence: 0.9 })
})

test('an utterance end behind an end of speech says nothing', () => {
  const buffer = new TurnBuffer()
  buffer.take(words('hello', { final: true, speechEnd: true }))
  expect(buffer.take({ kind: 'utterance_end' })).toBeNull()
})

test('a recogniser that went quiet half-way leaves its interim words as the turn', () => {
  const buffer = new TurnBuffer()
  buffer.take(words('I have a', { final: true }))
  buffer.take(words('burst pi'))
  expect(buffer.finish().text).toBe('I have a burst pi')
})
