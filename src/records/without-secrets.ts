const secret = /(secret|password|token|_key)$/i

/** A JSON document without the values that open something, by their names. */
export function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !secret.test(name))
      .map(([name, each]) => [name, withoutSecrets(each)]),
  )
}
