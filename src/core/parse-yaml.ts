import { parseDocument } from 'yaml'
import { KlariqoError } from './errors/klariqo-error.ts'

/**
 * What a YAML text holds, as plain values; `file` is its name for messages. Throws DETAILS_FILE_INVALID with one line a
 * problem: `line 3, column 5: …`.
 */
export function parseYaml(text: string, file: string): unknown {
  const document = parseDocument(text, { prettyErrors: true })
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => {
      const at = error.linePos?.[0]
      const [what = ''] = error.message.split(/ at line \d+|\n/)
      return at ? `line ${at.line}, column ${at.col}: ${what}` : what
    })
    throw new KlariqoError('DETAILS_FILE_INVALID', { file, problems: problems.join('\n') })
  }
  try {
    return document.toJS({ maxAliasCount: 20 })
  } catch (cause) {
    // Aliases that multiply, or that name nothing, are found only when the document becomes values.
    throw new KlariqoError('DETAILS_FILE_INVALID', {
      file,
      problems: cause instanceof Error ? cause.message : String(cause),
    })
  }
}
