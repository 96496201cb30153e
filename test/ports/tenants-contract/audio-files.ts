import { beforeAll, expect, it } from 'vitest'
import type { Tenants } from '../../../src/ports/tenants.ts'
import type { Opened } from './harness.ts'

export function audioFilesContract(opened: () => Opened): void {
  let tenants: Tenants
  beforeAll(() => {
    ;({ tenants } = opened())
  })

  it('keeps one row for each audio file', async () => {
    const file = {
      fileName: 'greeting.mp3',
      filePath: '/audio_optimised/greeting.mp3',
      fileType: 'client_greeting',
      voiceId: 'jamie',
      text: 'Hi, "Jamie" here, what\'s up?',
      durationMs: 3500,
      sizeBytes: 87432,
      contentHash: 'a'.repeat(64),
    }
    await tenants.saveAudioFiles('au_plmb_first', [file, { ...file, fileName: 'apology.mp3' }])
    await tenants.saveAudioFiles('au_plmb_first', [{ ...file, durationMs: 3600, contentHash: 'b'.repeat(64) }])
    const { filePath: _path, fileType: _type, ...kept } = file
    expect(await tenants.audioFiles('au_plmb_first')).toEqual([
      { ...kept, fileName: 'apology.mp3' },
      { ...kept, durationMs: 3600, contentHash: 'b'.repeat(64) },
    ])
    expect(await tenants.audioFiles('au_plmb_second')).toEqual([])
    await expect(tenants.saveAudioFiles('au_plmb_first', [])).resolves.toBeUndefined()
  })
}
