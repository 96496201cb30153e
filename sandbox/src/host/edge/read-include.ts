import { IncludeError } from './include-error.ts'
import { type NginxDirective, parseInclude } from './parse-include.ts'
import type { AgentRoute, FolderRoute, RequestVariables, Route } from './route.ts'

const variables: readonly (keyof RequestVariables)[] = [
  'host',
  'remote_addr',
  'request_uri',
  'scheme',
  'http_upgrade',
  'klariqo_connection',
]
/** Directives that may stand once in a location, and the values that we know how to follow. */
const once: Readonly<Record<string, RegExp>> = {
  proxy_pass: /^http:\/\/127\.0\.0\.1:(\d{1,5})\/$/,
  proxy_http_version: /^1\.1$/,
  proxy_buffering: /^off$/,
  proxy_connect_timeout: /^(\d{1,6})(ms|s|m)?$/,
  proxy_read_timeout: /^(\d{1,6})(ms|s|m)?$/,
  proxy_send_timeout: /^(\d{1,6})(ms|s|m)?$/,
}

/**
 * Reads an include with exactly the directives that our template uses; anything else is an error naming file and line.
 * @throws IncludeError
 */
export function readInclude(text: string, file: string): Route[] {
  return parseInclude(text, file).map((directive) => {
    const [name = '', prefix = '', ...more] = directive.words
    if (name !== 'location') throw new IncludeError(`unknown directive "${name}"`, file, directive.line)
    if (!directive.block) throw new IncludeError('directive "location" has no opening "{"', file, directive.line)
    if (!/^\/[\w./-]*\/$/.test(prefix) || more.length > 0) {
      throw new IncludeError(`location "${[prefix, ...more].join(' ')}" is not supported`, file, directive.line)
    }
    const alias = directive.block.find(({ words }) => words[0] === 'alias')
    return alias ? readFolder(prefix, directive, alias, file) : readLocation(prefix, directive, directive.block, file)
  })
}

/** Both sides end in `/`: without that nginx would also serve the folder's neighbours. */
function readFolder(prefix: string, { line, block }: NginxDirective, alias: NginxDirective, file: string): FolderRoute {
  const [, folder = ''] = alias.words
  if (block?.length !== 1 || alias.words.length > 2 || !/^\/[\w./-]*\/$/.test(folder)) {
    throw new IncludeError(`"${alias.words.join(' ')}" is not supported`, file, alias.line)
  }
  return { prefix, folder, file, line }
}

function readLocation(prefix: string, { line }: NginxDirective, block: NginxDirective[], file: string): AgentRoute {
  const given = new Map<string, string>()
  const headers: AgentRoute['headers'] = []
  for (const directive of block) {
    const [name = '', ...values] = directive.words
    if (directive.block) throw new IncludeError(`"${name}" in a location is not supported`, file, directive.line)
    if (name === 'proxy_set_header') headers.push(readHeader(values, file, directive.line))
    else {
      if (!once[name]) throw new IncludeError(`unknown directive "${name}"`, file, directive.line)
      if (given.has(name)) throw new IncludeError(`"${name}" directive is duplicate`, file, directive.line)
      given.set(name, readValue(name, values, file, directive.line))
    }
  }
  const port = Number(once.proxy_pass?.exec(given.get('proxy_pass') ?? '')?.[1] ?? 0)
  if (port < 1 || port > 65_535)
    throw new IncludeError('a location without a usable proxy_pass is not supported', file, line)
  const timeouts = {
    connectTimeoutMs: milliseconds(given.get('proxy_connect_timeout') ?? '60s'),
    readTimeoutMs: milliseconds(given.get('proxy_read_timeout') ?? '60s'),
  }
  return { prefix, port, headers, ...timeouts, file, line }
}

function readValue(name: string, values: string[], file: string, line: number): string {
  const [value = '', ...more] = values
  if (more.length > 0 || value === '')
    throw new IncludeError(`invalid number of arguments in "${name}" directive`, file, line)
  if (!once[name]?.test(value)) throw new IncludeError(`"${name} ${value}" is not supported`, file, line)
  return value
}

function readHeader(values: string[], file: string, line: number): AgentRoute['headers'][number] {
  const [name = '', value = '', ...more] = values
  if (more.length > 0 || value === '') {
    throw new IncludeError('invalid number of arguments in "proxy_set_header" directive', file, line)
  }
  const variable = variables.find((each) => value === `$${each}`)
  if (!variable) throw new IncludeError(`unknown "${value}" value`, file, line)
  return { name: name.toLowerCase(), variable }
}

function milliseconds(text: string): number {
  const [, number = '0', unit = 's'] = /^(\d+)(ms|s|m)?$/.exec(text) ?? []
  return Number(number) * { ms: 1, s: 1000, m: 60_000 }[unit as 'ms' | 's' | 'm']
}
