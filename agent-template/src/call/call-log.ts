/** The log of one call. Callers' and our words stand in the field `words` only. */
export type CallLog = {
  info(fields: object, message: string): void
  error(fields: object, message: string): void
}
