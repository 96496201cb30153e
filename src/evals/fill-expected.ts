/** A business's details by name, as its template checked them. */
export type Details = Record<string, unknown>

/**
 * An expected text with the client's details in place of `{{name}}`: a list makes several texts, each of which must be
 * said. Null: the client has not given that detail.
 */
export function fillExpected(text: string, details: Details): string[] | null {
  const [placeholder, name = ''] = /\{\{\s*([a-z_]+)\s*\}\}/.exec(text) ?? []
  if (placeholder === undefined) return [text]
  const value = details[name]
  if (value === undefined || value === null || value === '') return null
  const filled = [value].flat().map((one) => fillExpected(text.replace(placeholder, String(one)), details))
  return filled.some((texts) => texts === null) ? null : filled.flatMap((texts) => texts ?? [])
}
