/** Dates in the REST API and in callbacks: `Thu, 12 Feb 2026 11:48:25 +0000`. */
export const rfc2822 = (date: Date): string => date.toUTCString().replace('GMT', '+0000')
