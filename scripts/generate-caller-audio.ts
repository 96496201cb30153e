/**
 * Speaks the callers' lines of the test scenarios in natural voices that no agent has, checks each by the recogniser and
 * writes what is missing to templates/{industry}/scenarios/audio. How to run it: generate-caller-audio.md.
 */
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { resample } from '@klariqo/contract/resample'
import { writeWav } from '@klariqo/contract/wav'
import { parse } from 'yaml'
import { startMoonshine } from '../sandbox/src/recogniser/moonshine.ts'
import { loadKokoro } from '../sandbox/src/voice/kokoro-engine.ts'
import { levelLoudness } from '../src/core/audio/level-loudness.ts'
import { trimSilence } from '../src/core/audio/trim-silence.ts'
import { shortenPauses } from './shorten-pauses.ts'

const PHONE_RATE = 8_000
/** One caller a scenario. None of these speaks for an agent (sandbox/src/voice/voices.ts). */
const callers: Record<string, string> = {
  'plmb/emergency': 'af_sarah',
  'plmb/appointment': 'bm_george',
  'plmb/quote': 'am_michael',
  'plmb/general': 'bf_emma',
  'plmb/complaint': 'am_puck',
  'rest/emergency': 'af_sarah',
  'rest/appointment': 'bm_george',
  'rest/quote': 'af_heart',
  'rest/general': 'am_puck',
  'rest/complaint': 'bf_lily',
  'hvac/emergency': 'am_michael',
  'hvac/appointment': 'af_nova',
  'hvac/quote': 'am_fenrir',
  'hvac/general': 'af_sarah',
  'hvac/complaint': 'bm_george',
}

const packages = process.env.KLARIQO_KOKORO_HOME
if (!packages) throw new Error('Set KLARIQO_KOKORO_HOME to the folder with the kokoro packages.')
const kokoro = await loadKokoro(packages)
const moonshine = startMoonshine()
const listener = moonshine.stream(PHONE_RATE)

for (const file of globSync('templates/*/scenarios/*.yaml').toSorted()) {
  const industry = path.basename(path.dirname(path.dirname(file)))
  const scenario = parse(readFileSync(file, 'utf8')) as { name: string; steps: { say?: string; audio?: string }[] }
  const caller = callers[`${industry}/${scenario.name}`] ?? 'af_heart'
  for (const { say, audio } of scenario.steps) {
    if (say === undefined || audio === undefined) continue
    const target = path.join(path.dirname(file), audio)
    if (existsSync(target)) continue
    const voice = {
      voiceId: 'caller',
      name: 'Caller',
      gender: 'female',
      accent: '',
      flite: 'slt',
      kokoro: caller,
    } as const
    const spoken = { samples: await kokoro.speak(say, voice, 1), sampleRate: kokoro.sampleRate }
    const { samples, sampleRate } = levelLoudness(trimSilence(spoken))
    const onThePhone = await shortenPauses(resample(samples, sampleRate, PHONE_RATE), PHONE_RATE)
    const heard = await listener.decode(onThePhone, true)
    mkdirSync(path.dirname(target), { recursive: true })
    writeFileSync(target, writeWav({ channels: [onThePhone], sampleRate: PHONE_RATE }))
    console.log(`${target} (${caller})\n  said:  ${say}\n  heard: ${heard}`)
  }
}
await moonshine.close()
