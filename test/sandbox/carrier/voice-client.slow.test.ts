import { expect, test } from 'vitest'
import { voiceClient } from '../../../sandbox/src/carrier/call/voice-client.ts'
import { startVoice } from '../../../sandbox/src/voice/start-voice.ts'

const never = new AbortController().signal

test('Say is spoken by the sandbox’s own voice; a voice that is gone leaves a hum and a reason', async () => {
  const voice = await startVoice({ port: 0, apiKey: 'k', engine: 'flite' })
  const speak = voiceClient({ url: voice.address, key: 'k' })
  const spoken = await speak('Hello there', 'en-AU', never)
  expect(spoken.problem).toBeNull()
  expect(spoken.sound.length).toBeGreaterThan(2000)
  const refused = await voiceClient({ url: voice.address, key: 'wrong' })('Hello there', 'en-AU', never)
  expect(refused.problem).toContain('HTTP 401')
  await voice.close()
  const gone = await speak('Hello there', 'en-AU', never)
  expect(gone.problem).toContain('failed')
  expect(gone.sound.length).toBeGreaterThan(0)
})
