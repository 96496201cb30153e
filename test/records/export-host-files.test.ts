import { expect, test } from 'vitest'
import type { ExportFolder } from '../../src/ports/export-folder.ts'
import { exportHostFiles } from '../../src/records/export-host-files.ts'
import { FakeHost } from '../support/fake-host.ts'

function memoryFolder() {
  const files = new Map<string, string>()
  const file = async (path: string) => ({
    write: async (content: string | Uint8Array) => void files.set(path, Buffer.from(content).toString()),
    close: async () => ({ path, bytes: 0, sha256: '' }),
  })
  return { files, folder: { file } as unknown as ExportFolder }
}

test('files of the host go along, without what opens something', async () => {
  const host = new FakeHost()
  await host.write('/c/agent.json', '{"client_id":"x","supabase_anon_key":"k"}')
  await host.write('/c/audio/a.mp3', 'sound')
  const { files, folder } = memoryFolder()
  await exportHostFiles(host, folder, '/c', AbortSignal.timeout(5_000))
  expect(Object.fromEntries(files)).toEqual({
    'files/agent.json': '{\n  "client_id": "x"\n}\n',
    'files/audio/a.mp3': 'sound',
  })
})

test('a file that should be JSON and is not is named: keys in it could not be left out', async () => {
  const host = new FakeHost()
  await host.write('/c/agent.json', '{"supabase_anon_key":')
  const { folder } = memoryFolder()
  const work = exportHostFiles(host, folder, '/c', AbortSignal.timeout(5_000))
  await expect(work).rejects.toMatchObject({ code: 'HOST_FILE_FAILED', values: { path: '/c/agent.json' } })
})
