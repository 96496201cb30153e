/** The reason out of what `nginx -t` printed: `<what> in <file>:<line>`, or the whole text when it has no such line. */
export function nginxProblemOf(stderr: string): string {
  const line = stderr.split('\n').find((each) => each.includes('[emerg]')) ?? stderr
  return line.replace(/^.*\[emerg\]\s*(\d+#\d+:\s*)?/, '').trim()
}
