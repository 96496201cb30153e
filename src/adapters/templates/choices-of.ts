import type { DetailField } from './template-files.ts'

/** What may be chosen in a region. */
export function choicesOf({ choices = [] }: DetailField, region: string): readonly string[] {
  if (Array.isArray(choices)) return choices
  return Object.hasOwn(choices, region) ? (choices[region] ?? []) : []
}
