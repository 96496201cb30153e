import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

/** A request as it was sent. `body` is the raw text. */
export type SentRequest = { method: string; url: string; contentType?: string; body?: string }

type Json = Record<string, unknown>
type Parameter = { name: string; in: 'path' | 'query' | 'header'; required?: boolean; schema: Json }
type Operation = {
  method: string
  pattern: RegExp
  names: string[]
  parameters: Parameter[]
  content: Record<string, { schema: Json }> | null
  bodyRequired: boolean
}

/**
 * Folder of the vendors' specifications: `KLARIQO_SPECS`, or `shared/specs` beside the repository or above it. Null when
 * there is none; a test then skips and says so.
 */
export function specsFolder(): string | null {
  const root = path.resolve(import.meta.dirname, '../..')
  const given = process.env.KLARIQO_SPECS
  const candidates = given ? [given] : [path.join(root, '../shared/specs'), path.join(root, '../../shared/specs')]
  return candidates.find((folder) => existsSync(folder)) ?? null
}

/** What a skipped test says. */
export const NO_SPECS = 'the vendors’ specifications are not here: set KLARIQO_SPECS to their folder'

/**
 * Checks requests against an OpenAPI document (3.0 or 3.1, JSON): path, query, form or JSON body. Fields that a schema
 * leaves open are still reported when the document does not know them, because vendors ignore misspelt ones silently.
 */
export class SpecGate {
  readonly #ajv: Ajv2020
  readonly #document: Json
  readonly #operations: Operation[]

  constructor(file: string) {
    this.#document = modern(JSON.parse(readFileSync(file, 'utf8'))) as Json
    this.#ajv = new Ajv2020({ strict: false, allErrors: true, logger: false })
    addFormats.default(this.#ajv)
    const formats = {
      'phone-number': /^\+[1-9]\d{6,14}$/,
      endpoint: /^(?:\+[1-9]\d{6,14}|(?:client|sip):.+)$/,
      'http-method': /^(?:GET|POST)$/,
      twiml: /^\s*<(?:\?xml|Response)/,
      'iso-country-code': /^[A-Z]{2}$/,
      uri: /^https?:\/\/\S+$/,
    }
    for (const [name, format] of Object.entries(formats)) this.#ajv.addFormat(name, format)
    this.#ajv.addSchema({ ...this.#document, $id: 'spec' })
    this.#operations = this.#readOperations()
  }

  /** Every problem of the request, in words; empty when it is as the document says. */
  problems(request: SentRequest): string[] {
    const url = new URL(request.url, 'http://spec')
    const operation = this.#operations.find((it) => it.method === request.method && it.pattern.test(url.pathname))
    if (!operation) return [`no operation ${request.method} ${url.pathname}`]
    const values = operation.pattern.exec(url.pathname)?.slice(1) ?? []
    const inPath = Object.fromEntries(operation.names.map((name, i) => [name, [decodeURIComponent(values[i] ?? '')]]))
    return [
      ...this.#checkParameters('path', inPath, operation),
      ...this.#checkParameters('query', grouped(url.searchParams), operation),
      ...this.#checkBody(request, operation),
    ]
  }

  #checkParameters(where: 'path' | 'query', given: Record<string, string[]>, operation: Operation): string[] {
    const known = operation.parameters.filter((it) => it.in === where)
    const missing = known
      .filter((it) => it.required && !(it.name in given))
      .map((it) => `${where}: ${it.name} is missing`)
    const wrong = Object.entries(given).flatMap(([name, texts]) => {
      const parameter = known.find((it) => it.name === name)
      if (!parameter) return [`${where}: ${name} is not known`]
      return this.#check(parameter.schema, this.#coerce(parameter.schema, texts), `${where} ${name}`)
    })
    return [...missing, ...wrong]
  }

  #checkBody({ contentType, body = '' }: SentRequest, operation: Operation): string[] {
    if (!operation.content) return body === '' ? [] : ['a body where none belongs']
    const type = contentType?.split(';')[0]?.trim() ?? ''
    const media = operation.content[type]
    if (!media)
      return body === '' && !operation.bodyRequired ? [] : [`the body's type ${type || '(none)'} is not one of its`]
    const schema = this.#resolve(media.schema)
    const properties = this.#propertiesOf(schema)
    let value: unknown
    if (type === 'application/x-www-form-urlencoded') {
      const fields = Object.entries(grouped(new URLSearchParams(body)))
      value = Object.fromEntries(fields.map(([name, texts]) => [name, this.#coerce(properties[name] ?? {}, texts)]))
    } else value = JSON.parse(body)
    const unknown = Object.keys(value as Json)
      .filter((name) => !(name in properties))
      .map((name) => `body: ${name} is not known`)
    return [...this.#check(media.schema, value, 'body'), ...(Object.keys(properties).length > 0 ? unknown : [])]
  }

  #check(schema: Json, value: unknown, where: string): string[] {
    const validate = this.#ajv.compile(absolute(schema) as Json)
    if (validate(value)) return []
    return (validate.errors ?? []).map((error) => `${where}${error.instancePath}: ${error.message}`)
  }

  /** Texts of a form or query as the types the schema names. */
  #coerce(schema: Json, texts: string[]): unknown {
    const resolved = this.#resolve(schema)
    const types = [resolved.type].flat()
    if (types.includes('array')) return texts.map((text) => this.#coerce((resolved.items ?? {}) as Json, [text]))
    const [text = ''] = texts
    if (texts.length > 1) return texts
    if ((types.includes('integer') || types.includes('number')) && text !== '' && !Number.isNaN(Number(text)))
      return Number(text)
    if (types.includes('boolean') && /^(?:true|false)$/.test(text)) return text === 'true'
    return text
  }

  #propertiesOf(schema: Json): Record<string, Json> {
    const resolved = this.#resolve(schema)
    const parts = ['allOf', 'anyOf', 'oneOf'].flatMap((key) => (resolved[key] ?? []) as Json[])
    return Object.assign({}, resolved.properties ?? {}, ...parts.map((part) => this.#propertiesOf(part)))
  }

  #resolve(schema: Json): Json {
    const reference = schema.$ref
    if (typeof reference !== 'string') return schema
    const segments = reference
      .slice(2)
      .split('/')
      .map((it) => it.replaceAll('~1', '/').replaceAll('~0', '~'))
    return this.#resolve(segments.reduce<Json>((at, key) => at[key] as Json, this.#document))
  }

  #readOperations(): Operation[] {
    const servers = (this.#document.servers ?? []) as { url: string }[]
    const base = new URL(servers[0]?.url ?? 'http://spec', 'http://spec').pathname.replace(/\/$/, '')
    const paths = Object.entries(this.#document.paths as Record<string, Json>)
    const operations = paths.flatMap(([route, item]) =>
      ['get', 'post', 'put', 'patch', 'delete'].flatMap((method) => {
        const operation = item[method] as Json | undefined
        return operation ? [this.#operation(base + route, method, item, operation)] : []
      }),
    )
    // A path without parameters is meant before one that a parameter makes fit.
    return operations.sort((a, b) => a.names.length - b.names.length)
  }

  #operation(route: string, method: string, item: Json, operation: Json): Operation {
    const names: string[] = []
    const pattern = route.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{([^}]+)\}/g, (_, name: string) => {
      names.push(name)
      return '([^/]+?)'
    })
    const declared = [...((item.parameters ?? []) as Json[]), ...((operation.parameters ?? []) as Json[])]
    const body = operation.requestBody ? this.#resolve(operation.requestBody as Json) : null
    return {
      method: method.toUpperCase(),
      pattern: new RegExp(`^${pattern}$`),
      names,
      parameters: declared.map((it) => this.#resolve(it)) as unknown as Parameter[],
      content: (body?.content ?? null) as Operation['content'],
      bodyRequired: body?.required === true,
    }
  }
}

function grouped(params: URLSearchParams): Record<string, string[]> {
  return Object.fromEntries([...new Set(params.keys())].map((name) => [name, params.getAll(name)]))
}

/** OpenAPI 3.0's `nullable` in the words of JSON Schema 2020. */
function modern(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(modern)
  if (typeof value !== 'object' || value === null) return value
  const inner = Object.fromEntries(Object.entries(value).map(([key, part]) => [key, modern(part)]))
  // A property may itself be called `nullable`; only the keyword is a boolean.
  if (typeof inner.nullable !== 'boolean') return inner
  const { nullable, ...schema } = inner
  if (!nullable || typeof schema.type !== 'string') return schema
  const values = schema.enum
  return { ...schema, type: [schema.type, 'null'], ...(Array.isArray(values) ? { enum: [...values, null] } : {}) }
}

/** References made to point into the whole document wherever the schema is compiled. */
function absolute(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(absolute)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === '$ref' && typeof inner === 'string' && inner.startsWith('#') ? `spec${inner}` : absolute(inner),
    ]),
  )
}
