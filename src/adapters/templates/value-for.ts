import type { DetailField } from './template-files.ts'

/** A field's `default` or `example` in one region; undefined when it has none. */
export function valueFor(given: DetailField['default'], region: string): string | number | string[] | undefined {
  if (given === undefined || typeof given !== 'object' || Array.isArray(given)) return given
  return Object.hasOwn(given, region) ? given[region] : undefined
}
