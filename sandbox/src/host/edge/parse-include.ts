import { IncludeError } from './include-error.ts'

/** One directive: its words, and what stands in its braces (null: it ended in `;`). */
export type NginxDirective = { words: string[]; line: number; block: NginxDirective[] | null }
type Token = { text: string; line: number; word: boolean }

/** nginx's syntax without quotes: words, `;`, `{ }`, comments. `file` is for messages. @throws IncludeError */
export function parseInclude(text: string, file: string): NginxDirective[] {
  const tokens = tokenise(text, file)
  const refuse = (problem: string, line = text.split('\n').length) => new IncludeError(problem, file, line)
  const parsed = block()
  if (tokens[0]) throw refuse('unexpected "}"', tokens[0].line)
  return parsed

  function block(): NginxDirective[] {
    const found: NginxDirective[] = []
    while (tokens[0] && tokens[0].text !== '}') found.push(directive(tokens[0].line))
    return found
  }

  function directive(line: number): NginxDirective {
    const words: string[] = []
    for (let token = tokens.shift(); token; token = tokens.shift()) {
      if (token.word) words.push(token.text)
      else if (words.length === 0 || token.text === '}') throw refuse(`unexpected "${token.text}"`, token.line)
      else if (token.text === ';') return { words, line, block: null }
      else {
        const inner = block()
        if (!tokens.shift()) throw refuse('unexpected end of file, expecting "}"')
        return { words, line, block: inner }
      }
    }
    throw refuse('unexpected end of file, expecting ";" or "}"')
  }
}

function tokenise(text: string, file: string): Token[] {
  const tokens: Token[] = []
  for (const [index, raw] of text.split('\n').entries()) {
    const line = index + 1
    // A `#` begins a comment only where a word could begin; inside a word it is a letter.
    const content = raw.replace(/(^|[\s;{}])#.*$/, '$1')
    if (/["'\\]/.test(content)) throw new IncludeError('quoting is not supported', file, line)
    for (const [piece] of content.matchAll(/[;{}]|[^\s;{}]+/g))
      tokens.push({ text: piece, line, word: !/^[;{}]$/.test(piece) })
  }
  return tokens
}
