/** A moment (ISO) on the clock of `timeZone`, to the minute: `2026-11-23 10:12`. */
export const localTime = (moment: string, timeZone: string): string =>
  new Intl.DateTimeFormat('sv', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(new Date(moment))

/** The zone of this machine's clock. */
export const ownTimeZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone
