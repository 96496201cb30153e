import type { ErrorEntry } from './error-entry.ts'

export const vendorErrors = {
} satisfies Record<string, ErrorEntry>
