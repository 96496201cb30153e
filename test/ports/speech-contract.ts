import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Speech, VoiceSettings } from '../../src/ports/speech.ts'

export type SpeechUnderTest = { speech: Speech; voice: VoiceSettings; close(): Promise<void> }

/** What every voice behind the Speech port promises; run on the fake and on each adapter. */
export function speechContract(name: string, start: () => Promise<SpeechUnderTest>): void {
  describe(`speech contract: ${name}`, () => {
    let world: SpeechUnderTest
    beforeAll(async () => {
      world = await start()
    })
    afterAll(() => world?.close())

    const speak = (text: string, changes: Partial<VoiceSettings> = {}, signal?: AbortSignal) =>
      world.speech.synthesise({ text, voice: { ...world.voice, ...changes }, language: 'en-AU' }, signal)
    const secondsOf = async (text: string, changes: Partial<VoiceSettings> = {}) => {
      const { samples, sampleRate } = await speak(text, changes)
      return samples.length / sampleRate
    }

    test('words become sound of a likely length, at a rate no lower than the telephone’s', async () => {
      const { samples, sampleRate } = await speak('Thank you for calling Jameson Plumbing.')
      expect(sampleRate).toBeGreaterThanOrEqual(8_000)
      expect(samples.length / sampleRate).toBeGreaterThan(1)
      expect(samples.length / sampleRate).toBeLessThan(8)
      expect(samples.some((sample) => Math.abs(sample) > 1_000)).toBe(true)
    })

    test('more words take longer, a higher speed is shorter', async () => {
      const text = 'We are open from nine to five.'
      expect(await secondsOf(`${text} ${text} ${text}`)).toBeGreaterThan((await secondsOf(text)) * 2)
      expect(await secondsOf(text, { speed: 1.2 })).toBeLessThan(await secondsOf(text, { speed: 0.8 }))
    })

    test('a voice that is not there is named', async () => {
      const speaking = speak('Hello.', { voiceId: 'nobody' })
      await expect(speaking).rejects.toMatchObject({
        code: 'VOICE_NOT_FOUND',
        message: expect.stringContaining('nobody'),
      })
    })

    test('no words are refused', async () => {
      await expect(speak(' ')).rejects.toMatchObject({ code: 'VOICE_REFUSED', retryable: false })
    })

    test('an aborted request rejects with the reason of its signal', async () => {
      const reason = new Error('Ctrl-C')
      await expect(speak('Hello.', {}, AbortSignal.abort(reason))).rejects.toBe(reason)
    })
  })
}
