/** Who a request is for: a database role and the token's claims, as verified. */
export type Identity = { role: string; claims: Readonly<Record<string, unknown>> }
