import { readFile } from 'node:fs/promises'
import { decodeMulaw, encodeMulaw } from '@klariqo/contract/mulaw'
import { readWav } from '@klariqo/contract/wav'
import { afterAll, describe, expect, it } from 'vitest'
import { startMoonshine } from '../../sandbox/src/recogniser/moonshine.ts'
import { agentRoutes, shippedTemplates } from './agent-routes.ts'
import { forTheModel } from './for-the-model.ts'

/** What a call would hear of a recording: eight thousand samples a second, mu-law and back. */
async function heardOnThePhone(file: string): Promise<Int16Array> {
  const { samples, sampleRate, channels } = readWav(await readFile(file))
  expect({ sampleRate, channels }, file).toEqual({ sampleRate: 8000, channels: 1 })
  return decodeMulaw(encodeMulaw(samples))
}

describe('the callers of the scenarios, as the recogniser hears them on a phone line', () => {
  const recogniser = startMoonshine()
  afterAll(() => recogniser.close())

  it.each(['plmb', 'rest', 'hvac'])('get from %s the answers that the scenarios expect', async (industry) => {
    const intentOf = await agentRoutes(industry)
    const all = await shippedTemplates.scenarios(industry)
    const recorded = all.filter(({ steps }) => steps.every((step) => step.do === 'say' && step.audio !== null))
    expect(recorded.map(({ name }) => name)).toEqual(['appointment', 'complaint', 'emergency', 'general', 'quote'])
    for (const { name, steps, expect: expected } of recorded) {
      const heard: { text: string; intent: string | null; forTheModel: boolean }[] = []
      for (const line of steps.filter((step) => step.do === 'say')) {
        if (line.audio === null) throw new Error(`${industry} ${name} has no recording of "${line.text}"`)
        const stream = recogniser.stream(8000)
        const text = await stream.decode(await heardOnThePhone(line.audio), true)
        stream.end()
        heard.push({ text, intent: intentOf(text), forTheModel: forTheModel.has(line.text) })
      }
      const why = JSON.stringify({ name, heard }, null, 1)
      expect(
        heard.filter((line) => !line.forTheModel).map((line) => line.intent),
        why,
      ).toEqual(expected.intents)
      for (const line of heard) if (line.forTheModel) expect(line.intent, why).toBeNull()
    }
  })
})
