import type { ErrorEntry } from './error-entry.ts'

export const hostErrors = {
} satisfies Record<string, ErrorEntry>
