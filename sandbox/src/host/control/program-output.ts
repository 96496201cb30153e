/** Where a stand-in program writes. Its exit code is what the program's function returns. */
export type ProgramOutput = {
  out: (text: string) => void
  err: (text: string) => void
  /** Aborted when the one who called is gone. */
  signal: AbortSignal
}

/** For any argv that the real program may know and this one does not. */
export function notSupported(output: ProgramOutput, program: string, args: readonly string[]): number {
  output.err(`not supported by the stand-in: ${[program, ...args].join(' ')}\n`)
  return 1
}
