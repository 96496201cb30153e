import type { ErrorEntry } from './error-entry.ts'

export const speechErrors = {
} satisfies Record<string, ErrorEntry>
