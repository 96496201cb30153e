import { expect, test } from 'vitest'
import { KlariqoError } from '../../src/core/errors/klariqo-error.ts'
import { fakeSpeech } from '../support/fake-speech.ts'
import { speechContract } from './speech-contract.ts'

const voice = { voiceId: 'klariqo_au_male', modelId: 'eleven_flash_v2_5' }

speechContract('fake', async () => ({
  speech: fakeSpeech({ voices: [voice.voiceId] }),
  voice,
  close: async () => undefined,
}))

test('the fake keeps what was spoken and fails as told', async () => {
  const speech = fakeSpeech()
  speech.faults.push(new KlariqoError('VOICE_BUSY', { reason: 'a test' }))
  await expect(speech.synthesise({ text: 'One.', voice })).rejects.toMatchObject({ code: 'VOICE_BUSY' })
  await speech.synthesise({ text: 'Two.', voice })
  expect(speech.spoken).toEqual(['Two.'])
})
