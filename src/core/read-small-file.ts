import { KlariqoError } from './errors/klariqo-error.ts'

/** Longest file that somebody wrote for us, characters. */
const MOST = 100_000
const REASONS: Record<string, string> = {
  ENOENT: 'there is no such file',
  EACCES: 'reading it is not allowed',
  EISDIR: 'it is a folder',
}

/** The text of a file that somebody wrote for us. Throws DETAILS_FILE_UNREADABLE. */
export async function readSmallFile(file: string, readText: (file: string) => Promise<string>): Promise<string> {
  let text: string
  try {
    text = await readText(file)
  } catch (cause) {
    throw new KlariqoError('DETAILS_FILE_UNREADABLE', { file, problem: reasonOf(cause) }, { cause })
  }
  if (text.length > MOST) throw new KlariqoError('DETAILS_FILE_UNREADABLE', { file, problem: 'it is too big' })
  return text
}

function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return REASONS[code] ?? (cause instanceof Error ? cause.message : String(cause))
}
