/** What systemctl says on standard error, and its exit code, when it cannot do what it was told. */
export class UnitProblem extends Error {
  readonly exit: number

  constructor(message: string, exit: number) {
    super(message)
    this.name = 'UnitProblem'
    this.exit = exit
  }
}
