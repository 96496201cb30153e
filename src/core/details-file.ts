import { z } from 'zod'
import { KlariqoError } from './errors/klariqo-error.ts'
import { parseYaml } from './parse-yaml.ts'
import { readSmallFile } from './read-small-file.ts'

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
  const result = schema.safeParse(parseYaml(text, file) ?? {})
  if (result.success) return result.data
  throw new KlariqoError('DETAILS_FILE_INVALID', { file, problems: result.error.issues.flatMap(problemsOf).join('\n') })
}

/** Reads and parses a details file. Throws DETAILS_FILE_UNREADABLE, DETAILS_FILE_INVALID. */
export async function readDetailsFile(file: string, readText: (file: string) => Promise<string>): Promise<DetailsFile> {
  return parseDetailsFile(await readSmallFile(file, readText), file)
}

function problemsOf(issue: z.core.$ZodIssue): string[] {
  const path = issue.path.map(String)
  if (issue.code === 'unrecognized_keys') {
    const known = `known are ${Object.keys(schema.shape).join(', ')}`
    return issue.keys.map((key) => `${[...path, key].join('.')}: is not known; ${known}`)
  }
  return path.length === 0 ? ['the file must hold `key: value` lines'] : [`${path.join('.')}: ${issue.message}`]
}
