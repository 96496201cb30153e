import { KlariqoError } from '../core/errors/klariqo-error.ts'
import type { ExportFolder } from '../ports/export-folder.ts'
import type { Host } from '../ports/host.ts'
import type { ExportedPart } from './exported-part.ts'
import { withoutSecrets } from './without-secrets.ts'

/** Everything below a folder of the host, under `files/`; JSON files lose what opens something. */
export async function exportHostFiles(
  host: Host,
  folder: ExportFolder,
  root: string,
  signal: AbortSignal,
): Promise<ExportedPart[]> {
  const parts: ExportedPart[] = []
  const walk = async (below: string): Promise<void> => {
    for (const name of await host.list(`${root}${below}`)) {
      signal.throwIfAborted()
      const path = `${below}/${name}`
      // A folder lists what is in it, a file nothing; an empty folder is nothing to take away.
      if ((await host.list(`${root}${path}`)).length > 0) {
        await walk(path)
        continue
      }
      const content = await readFile(host, `${root}${path}`)
      if (content === null) continue
      const file = await folder.file(`files${path}`)
      await file.write(name.endsWith('.json') ? redacted(host, `${root}${path}`, content) : content)
      parts.push(await file.close())
    }
  }
  await walk('')
  return parts
}

/** Null for what is gone by now, and for an empty folder. */
async function readFile(host: Host, path: string): Promise<Buffer | null> {
  try {
    return await host.read(path)
  } catch (error) {
    if (error instanceof KlariqoError && error.values.problem === 'EISDIR') return null
    throw error
  }
}

function redacted(host: Host, path: string, content: Buffer): string {
  let value: unknown
  try {
    value = JSON.parse(content.toString('utf8'))
  } catch {
    // Not the parser's words: they quote the content.
    throw new KlariqoError('HOST_FILE_FAILED', { host: host.name, path, problem: 'it is not JSON' })
  }
  return `${JSON.stringify(withoutSecrets(value), null, 2)}\n`
}
