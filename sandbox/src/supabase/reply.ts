/** What a handler answers; written to the socket in one place. A body of null is none at all. */
export type Reply = { status: number; headers: Record<string, string>; body: string | null }
