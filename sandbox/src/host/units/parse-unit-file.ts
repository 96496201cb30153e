import { UnitFileError } from './unit-file-error.ts'

export type UnitLine = { section: string; key: string; value: string; line: number }

/**
 * The `Key=value` lines of a unit file; systemd.syntax(7), without continued lines. `file` is for messages.
 * @throws UnitFileError
 */
export function parseUnitFile(text: string, file: string): UnitLine[] {
  const found: UnitLine[] = []
  let section = ''
  for (const [index, raw] of text.split('\n').entries()) {
    const line = index + 1
    const content = raw.trim()
    if (content === '' || content.startsWith('#') || content.startsWith(';')) continue
    if (content.endsWith('\\')) throw new UnitFileError(file, line, 'continued lines are not supported')
    const heading = /^\[([A-Za-z-]+)\]$/.exec(content)
    const at = content.indexOf('=')
    if (heading) section = heading[1] ?? ''
    else if (at < 1) throw new UnitFileError(file, line, 'neither [Section] nor Key=value')
    else if (!section) throw new UnitFileError(file, line, 'a directive before the first [Section]')
    else found.push({ section, key: content.slice(0, at).trimEnd(), value: content.slice(at + 1).trimStart(), line })
  }
  return found
}
