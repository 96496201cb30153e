import type { JsonSchema } from './fill-schema.ts'

/** Keywords that the vendor's strict mode does not take. */
const NOT_PERMITTED = [
  ...['minLength', 'maxLength', 'uniqueItems', 'contains', 'minContains', 'maxContains', 'unevaluatedItems'],
  ...['minProperties', 'maxProperties', 'patternProperties', 'propertyNames', 'unevaluatedProperties'],
  ...['oneOf', 'allOf', 'not', 'if', 'then', 'else', 'dependentRequired', 'dependentSchemas'],
]

/**
 * Why strict mode refuses a schema, in the vendor's words; null when it does not. Every object lists all of its properties
 * as required and allows no others; the top is an object.
 */
export function strictSchemaProblem(schema: JsonSchema): string | null {
  if (schema.type !== 'object') return 'schema must be a JSON Schema of \'type: "object"\''
  return problemIn(schema, [])
}

function problemIn(schema: JsonSchema, path: readonly string[]): string | null {
  const context = `In context=(${path.map((part) => `'${part}'`).join(', ')})`
  const odd = NOT_PERMITTED.find((keyword) => keyword in schema)
  if (odd) return `${context}, '${odd}' is not permitted.`
  const properties = (schema.properties ?? {}) as Record<string, JsonSchema>
  if ([schema.type].flat().includes('object')) {
    if (schema.additionalProperties !== false) {
      return `${context}, 'additionalProperties' is required to be supplied and to be false.`
    }
    const required = (schema.required ?? []) as string[]
    const missing = Object.keys(properties).find((key) => !required.includes(key))
    if (missing) {
      return `${context}, 'required' is required to be supplied and to be an array including every key in properties. Missing '${missing}'.`
    }
  }
  const inside: [string[], JsonSchema][] = [
    ...Object.entries(properties).map(([key, property]): [string[], JsonSchema] => [['properties', key], property]),
    ...Object.entries((schema.$defs ?? {}) as Record<string, JsonSchema>).map(([key, def]): [string[], JsonSchema] => [
      ['$defs', key],
      def,
    ]),
    ...((schema.anyOf ?? []) as JsonSchema[]).map((option, at): [string[], JsonSchema] => [
      ['anyOf', String(at)],
      option,
    ]),
    ...(schema.items ? [[['items'], schema.items as JsonSchema] as [string[], JsonSchema]] : []),
  ]
  for (const [more, part] of inside) {
    const problem = problemIn(part, [...path, ...more])
    if (problem) return problem
  }
  return null
}
