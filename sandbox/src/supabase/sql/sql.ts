/** A piece of SQL with its bound values: `text` has one more entry than `values`. Made by the `sql` tag and its helpers only. */
export class Sql {
  readonly text: readonly string[]
  readonly values: readonly (string | number | null)[]

  constructor(text: readonly string[], values: readonly (string | number | null)[]) {
    this.text = text
    this.values = values
  }
}

/** Template tag: pieces of SQL are put in place, everything else becomes a bound parameter, never text. */
export function sql(strings: TemplateStringsArray, ...parts: readonly (Sql | string | number | null)[]): Sql {
  const text = [strings[0] ?? '']
  const values: (string | number | null)[] = []
  parts.forEach((part, index) => {
    const after = strings[index + 1] ?? ''
    if (part instanceof Sql) {
      const last = text.length - 1
      text[last] += part.text[0] ?? ''
      text.push(...part.text.slice(1))
      values.push(...part.values)
      text[text.length - 1] += after
    } else {
      values.push(part)
      text.push(after)
    }
  })
  return new Sql(text, values)
}
