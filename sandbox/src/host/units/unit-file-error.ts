/** A unit file that this service manager cannot follow to the letter. The message begins with file and line. */
export class UnitFileError extends Error {
  constructor(file: string, line: number, problem: string) {
    super(`${file}:${line}: ${problem}`)
    this.name = 'UnitFileError'
  }
}
