import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of this installation (holds bin, templates, sandbox …), from src/cli as well as from dist/cli and its chunks. */
export const installRoot = findRoot(path.dirname(fileURLToPath(import.meta.url)))

function findRoot(folder: string): string {
  const name = path.basename(folder)
  const parent = path.dirname(folder)
  return name === 'src' || /^dist(\.|$)/.test(name) || parent === folder ? parent : findRoot(parent)
}
