/** PostgREST prints `2026-01-01T10:00:00.123456+00:00`; the program speaks `…Z` in milliseconds. */
export const isoTime = (text: string): string => new Date(text).toISOString()
