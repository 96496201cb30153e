import type { ErrorEntry } from './error-entry.ts'

export const sandboxErrors = {
} satisfies Record<string, ErrorEntry>
