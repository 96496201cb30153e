/** Exit code 8 (changes pending, or drift) without an error: the answer itself is what was asked for. */
export function exitOnChanges(changes: number): void {
  if (changes > 0) process.exitCode = 8
}
