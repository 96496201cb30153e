import { parseDocument } from 'yaml'
import { z } from 'zod'
import { KlariqoError } from './errors/klariqo-error.ts'

const line = z.string({ error: 'must be text in quotes' }).min(1, 'must not be empty')

const schema = z.strictObject({
  business: line.optional(),
  region: line.optional(),
  industry: line.optional(),
  phone: line.optional(),
  email: line.optional(),
  /** Checked by the industry's template, not here. */
  details: z.record(z.string(), z.unknown(), { error: 'must be a list of `key: value`' }).optional(),
})

/** What `--from details.yaml` may hold: the command's own values, and under `details` what the industry's template asks for. */
export type DetailsFile = z.infer<typeof schema>

/**
 * Parses a details file; `file` is its name for messages. Throws DETAILS_FILE_INVALID with one line a problem: `line 3,
 * column 5: …` for what is no YAML, `path: …` for a key or value that does not belong.
 */
export function parseDetailsFile(text: string, file: string): DetailsFile {
  const document = parseDocument(text, { prettyErrors: true })
  if (document.errors.length > 0) {
    throw invalid(
      file,
      document.errors.map((error) => {
        const at = error.linePos?.[0]
        const [what = ''] = error.message.split(/ at line \d+|\n/)
        return at ? `line ${at.line}, column ${at.col}: ${what}` : what
      }),
    )
  }
  const result = schema.safeParse(toPlain(() => document.toJS({ maxAliasCount: 20 }), file) ?? {})
  if (result.success) return result.data
  throw invalid(file, result.error.issues.flatMap(problemsOf))
}

/** Reads and parses a details file. Throws DETAILS_FILE_UNREADABLE, DETAILS_FILE_INVALID. */
export async function readDetailsFile(file: string, readText: (file: string) => Promise<string>): Promise<DetailsFile> {
  let text: string
  try {
    text = await readText(file)
  } catch (cause) {
    throw new KlariqoError('DETAILS_FILE_UNREADABLE', { file, problem: reasonOf(cause) }, { cause })
  }
  if (text.length > 100_000) throw new KlariqoError('DETAILS_FILE_UNREADABLE', { file, problem: 'it is too big' })
  return parseDetailsFile(text, file)
}

const invalid = (file: string, problems: string[]): KlariqoError =>
  new KlariqoError('DETAILS_FILE_INVALID', { file, problems: problems.join('\n') })

function toPlain(read: () => unknown, file: string): unknown {
  try {
    return read()
  } catch (cause) {
    // Aliases that multiply, or that name nothing, are found only when the document becomes values.
    throw invalid(file, [cause instanceof Error ? cause.message : String(cause)])
  }
}

function problemsOf(issue: z.core.$ZodIssue): string[] {
  const path = issue.path.map(String)
  if (issue.code === 'unrecognized_keys') {
    const known = `known are ${Object.keys(schema.shape).join(', ')}`
    return issue.keys.map((key) => `${[...path, key].join('.')}: is not known; ${known}`)
  }
  return path.length === 0 ? ['the file must hold `key: value` lines'] : [`${path.join('.')}: ${issue.message}`]
}

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such file',
  EACCES: 'reading it is not allowed',
  EISDIR: 'it is a folder',
}

function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return REASONS[code] ?? (cause instanceof Error ? cause.message : String(cause))
}
