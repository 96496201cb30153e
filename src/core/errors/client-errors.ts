import type { ErrorEntry } from './error-entry.ts'

export const clientErrors = {
} satisfies Record<string, ErrorEntry>
