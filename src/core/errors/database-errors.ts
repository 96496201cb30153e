import type { ErrorEntry } from './error-entry.ts'

export const databaseErrors = {
} satisfies Record<string, ErrorEntry>
