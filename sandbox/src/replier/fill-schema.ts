/** What is known of the value for a property, by its name; undefined: nothing. */
export type Known = (name: string, schema: JsonSchema) => unknown
export type JsonSchema = { [keyword: string]: unknown }

/**
 * A value that satisfies the schema (of the kind the vendor's strict mode takes), from what is known of its properties by
 * their names; what is not known is null where that is allowed, else empty.
 */
export function fillSchema(schema: JsonSchema, known: Known, name = '', root: JsonSchema = schema): unknown {
  const target = resolve(schema, root)
  const options = (target.anyOf as JsonSchema[] | undefined) ?? []
  const value = known(name, target)
  if (options.length > 0) {
    const nullable = options.some((option) => option.type === 'null')
    const [first] = options.filter((option) => option.type !== 'null')
    if (!first || (nullable && value === undefined && !isObject(first))) return null
    return fillSchema(first, known, name, root)
  }
  if (target.const !== undefined) return target.const
  const allowed = target.enum as unknown[] | undefined
  if (allowed) return allowed.includes(value) ? value : allowed.includes(null) ? null : allowed[0]
  const types = [target.type].flat()
  if (types.includes('object')) {
    const properties = Object.entries((target.properties ?? {}) as Record<string, JsonSchema>)
    return Object.fromEntries(properties.map(([key, property]) => [key, fillSchema(property, known, key, root)]))
  }
  if (types.includes('array')) return Array.isArray(value) ? value : []
  if (types.includes('string') && typeof value === 'string') return value
  if (types.includes('boolean') && typeof value === 'boolean') return value
  if ((types.includes('number') || types.includes('integer')) && typeof value === 'number') return value
  if (types.includes('null')) return null
  return types.includes('boolean') ? false : types.includes('number') || types.includes('integer') ? 0 : ''
}

/** Whether a value may be left out by being null. */
export function isNullable(schema: JsonSchema): boolean {
  const options = (schema.anyOf as JsonSchema[] | undefined) ?? []
  return [schema.type].flat().includes('null') || options.some(isNullable)
}

function resolve(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const pointer = typeof schema.$ref === 'string' ? schema.$ref : null
  if (pointer === null) return schema
  let target: unknown = root
  for (const key of pointer.replace(/^#\/?/, '').split('/').filter(Boolean)) target = (target as JsonSchema)[key]
  return target as JsonSchema
}

const isObject = (schema: JsonSchema): boolean => [schema.type].flat().includes('object')
