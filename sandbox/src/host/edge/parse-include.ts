import { IncludeError } from './include-error.ts'

/** One directive: its words, and what stands in its braces (null: it ended in `;`). */
export type NginxDirective = { words: string[]; line: number; block: NginxDirective[] | null }
type Token = { text: string; line: number; word: boolean }

/** nginx's syntax without quotes: words, `;`, `{ }`, comments. `file` is for messages. @throws IncludeError */
export function parseInclude(text: string, file: string): NginxDirective[] {
  const tokens = tokenise(text, file)
  const parsed = block(tokens, file)
  const rest = tokens.shift()
  if (rest) throw new IncludeError('unexpected "}"', file, rest.line)
  return parsed
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

function block(tokens: Token[], file: string): NginxDirective[] {
  const found: NginxDirective[] = []
  while (tokens[0] && tokens[0].text !== '}') found.push(directive(tokens, file))
  return found
}

function directive(tokens: Token[], file: string): NginxDirective {
  const words: string[] = []
  const line = tokens[0]?.line ?? 1
  let last = line
  for (let token = tokens.shift(); token; token = tokens.shift()) {
    last = token.line
    if (token.word) words.push(token.text)
    else if (words.length === 0) throw new IncludeError(`unexpected "${token.text}"`, file, token.line)
    else if (token.text === ';') return { words, line, block: null }
    else if (token.text === '}') throw new IncludeError('unexpected "}"', file, token.line)
    else {
      const inner = block(tokens, file)
      if (tokens.shift()?.text !== '}') throw new IncludeError('unexpected end of file, expecting "}"', file, last)
      return { words, line, block: inner }
    }
  }
  throw new IncludeError('unexpected end of file, expecting ";" or "}"', file, last)
}
