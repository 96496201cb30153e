/** A caller that tries to misuse an agent: `kind` is what it is after, `say` its words. */
export type Injection = { name: string; kind: string; say: string }
