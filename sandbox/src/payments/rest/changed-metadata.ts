/** Metadata after an update: keys are merged, an empty value removes its key. */
export function changedMetadata(old: Record<string, string>, given: Record<string, string> | undefined) {
  return Object.fromEntries(Object.entries({ ...old, ...given }).filter(([, value]) => value !== ''))
}
