/** An nginx include that the edge cannot follow to the letter. The message ends in `in <file>:<line>`, as nginx's do. */
export class IncludeError extends Error {
  constructor(problem: string, file: string, line: number) {
    super(`${problem} in ${file}:${line}`)
    this.name = 'IncludeError'
  }
}
