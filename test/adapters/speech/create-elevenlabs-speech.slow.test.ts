import { startVoice } from '../../../sandbox/src/voice/start-voice.ts'
import { createElevenLabsSpeech } from '../../../src/adapters/speech/create-elevenlabs-speech.ts'
import { Secret } from '../../../src/core/secret.ts'
import { speechContract } from '../../ports/speech-contract.ts'

speechContract('ElevenLabs adapter on the sandbox voice', async () => {
  const service = await startVoice({ port: 0, apiKey: 'key', engine: 'flite' })
  return {
    speech: createElevenLabsSpeech({ baseUrl: service.address, apiKey: new Secret('key') }),
    voice: { voiceId: 'klariqo_au_male', modelId: 'eleven_flash_v2_5', stability: 0.5, similarityBoost: 0.75 },
    close: () => service.close(),
  }
})
