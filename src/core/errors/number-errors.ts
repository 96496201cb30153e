import type { ErrorEntry } from './error-entry.ts'

export const numberErrors = {
} satisfies Record<string, ErrorEntry>
