/** A program and its arguments, one string each. Nothing ever joins them into a shell line. */
export type Argv = readonly string[]
