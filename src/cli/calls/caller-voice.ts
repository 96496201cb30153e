import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { CallerStep } from '@klariqo/contract/carrier-call'
import { writeWav } from '@klariqo/contract/wav'
import type { Scenario } from '../../ports/templates.ts'
import type { Wiring } from '../wiring.ts'

/** Another voice than any agent's, so that the recogniser hears a stranger. */
const callerVoiceId = 'klariqo_uk_male'

/** A caller's lines as steps with sound: a line's own recording where it has one, else spoken by the sandbox voice and kept by its text. */
export async function callerVoice(
  wiring: Wiring,
  lines: Scenario['lines'],
  signal: AbortSignal,
): Promise<CallerStep[]> {
  const steps: CallerStep[] = []
  for (const line of lines) {
    const wav = line.audio ?? (await speak(wiring, line.text, signal))
    steps.push({ do: 'say', text: line.text, wav, when: line.when, after_ms: line.afterMs })
  }
  return steps
}

async function speak(wiring: Wiring, text: string, signal: AbortSignal): Promise<string> {
  const folder = path.join(wiring.home, 'caller-voice')
  const file = path.join(
    folder,
    `${createHash('sha256').update(`${callerVoiceId}:${text}`).digest('hex').slice(0, 24)}.wav`,
  )
  if (existsSync(file)) return file
  const pcm = await wiring.deps.speech.synthesise(
    { text, voice: { voiceId: callerVoiceId, modelId: 'eleven_flash_v2_5' } },
    signal,
  )
  await mkdir(folder, { recursive: true })
  await writeFile(`${file}.${process.pid}.tmp`, writeWav({ channels: [pcm.samples], sampleRate: pcm.sampleRate }))
  await rename(`${file}.${process.pid}.tmp`, file)
  return file
}
