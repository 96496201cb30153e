import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { notAllowed, notFound, type Page } from './edge-pages.ts'

/** Types of nginx's own list, for the files that an include of ours can name. */
const types: Readonly<Record<string, string>> = { '.xml': 'text/xml' }

/** A file as nginx would give it out. `folder` is a real one of this machine; `name` what follows the location's prefix. */
export async function filePage(method: string, folder: string, name: string): Promise<Page> {
  if (method !== 'GET' && method !== 'HEAD') return notAllowed
  if (!/^[\w-]+(\.[\w-]+)*$/.test(name)) return notFound
  try {
    const text = await readFile(path.join(folder, name), 'utf8')
    return { status: 200, text, type: types[path.extname(name)] ?? 'application/octet-stream' }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return notFound
    throw error
  }
}
