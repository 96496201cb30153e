/** nginx's view of a request target: `path` is decoded, without `.`, `..` and double slashes; text holds one byte a character. */
export type NormalisedPath = { path: string; query: string; wasEncoded: boolean }

/**
 * Reads the raw request target as nginx does before it looks for a location (ngx_http_parse_complex_uri). Null for what
 * nginx answers with 400: a broken escape, a NUL, a step above the root.
 */
export function normalisePath(raw: string): NormalisedPath | null {
  const [beforeFragment = ''] = raw.split('#', 1)
  const mark = beforeFragment.indexOf('?')
  const encoded = mark < 0 ? beforeFragment : beforeFragment.slice(0, mark)
  const query = mark < 0 ? '' : beforeFragment.slice(mark + 1)
  const decoded = decode(encoded)
  const path = decoded === null ? null : resolve(decoded)
  return path === null ? null : { path, query, wasEncoded: encoded.includes('%') }
}

/**
 * What nginx sends on for `proxy_pass http://…/` in `location <prefix>`: the rest of the normalised path, escaped again
 * only when the caller had escaped something, and the query as it came. This is why an agent must look at X-Original-URI.
 */
export function upstreamTarget({ path, query, wasEncoded }: NormalisedPath, prefix: string): string {
  const rest = path.slice(prefix.length)
  return `/${wasEncoded ? escapePath(rest) : rest}${query === '' ? '' : `?${query}`}`
}

function decode(text: string): string | null {
  const decoded = text.replace(/%([0-9a-f]{2})?/gi, (_whole, hex?: string) =>
    hex ? String.fromCharCode(Number.parseInt(hex, 16)) : '\0',
  )
  return decoded.includes('\0') ? null : decoded
}

function resolve(path: string): string | null {
  if (!path.startsWith('/')) return null
  const kept: string[] = []
  const parts = path.slice(1).split('/')
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1
    if (part === '..' && kept.pop() === undefined) return null
    if (part === '' || part === '.' || part === '..') {
      if (isLast) kept.push('')
    } else kept.push(part)
  }
  return `/${kept.join('/')}`
}

/** What ngx_escape_uri escapes: control characters, bytes above ASCII, and these (nginx 1.21.1 and later). */
const unsafe = ' "#%<>?\\^`{|}'

function escapePath(text: string): string {
  return [...text].map((char) => (char < ' ' || char > '~' || unsafe.includes(char) ? percent(char) : char)).join('')
}

const percent = (char: string) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
