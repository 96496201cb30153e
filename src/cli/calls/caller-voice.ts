import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { readWav, writeWav } from '@klariqo/contract/wav'
import { addNoise } from '../../core/audio/add-noise.ts'
import { mumble } from '../../core/audio/mumble.ts'
import type { Sound } from '../../core/audio/sound.ts'
import type { CallerSounds } from '../../evals/caller-sounds.ts'
import type { Wiring } from '../wiring.ts'

/** Of the sandbox's voices the one that its recogniser hears best; recordings of scenarios have voices that no agent has. */
const callerVoiceId = 'klariqo_us_male'

/** A caller's sounds, made when they are first wanted and kept in the sandbox's folder. */
export function callerVoice(wiring: Wiring, signal: AbortSignal): CallerSounds {
  const folder = path.join(wiring.home, 'caller-voice')
  const made = new Map<string, Promise<string>>()
  const kept = (what: string, make: () => Promise<Sound>): Promise<string> => {
    const file = path.join(folder, `${createHash('sha256').update(what).digest('hex').slice(0, 24)}.wav`)
    // Callers that say the same at the same time share one file.
    const under = made.get(file) ?? write(file, make)
    made.set(file, under)
    return under
  }
  return {
    spoken: (text) =>
      kept(`${callerVoiceId}:${text}`, () =>
        wiring.deps.speech.synthesise(
          { text, voice: { voiceId: callerVoiceId, modelId: 'eleven_flash_v2_5' } },
          signal,
        ),
      ),
    mumbled: (ms) => kept(`mumble:${ms}`, async () => mumble(ms)),
    noisy: (file, loudness) =>
      kept(`${file}:${loudness}`, async () => addNoise(readWav(await readFile(file)), loudness)),
  }
}

async function write(file: string, make: () => Promise<Sound>): Promise<string> {
  if (existsSync(file)) return file
  const { samples, sampleRate } = await make()
  await mkdir(path.dirname(file), { recursive: true })
  const temporary = `${file}.${process.pid}.tmp`
  await writeFile(temporary, writeWav({ channels: [samples], sampleRate }))
  await rename(temporary, file)
  return file
}
