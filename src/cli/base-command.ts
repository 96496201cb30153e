import { Command } from '@oclif/core/command'
import * as Flags from '@oclif/core/flags'
import type { Input, ParserOutput } from '@oclif/core/interfaces'
import { successEnvelope } from './envelope.ts'
import { environmentArguments } from './environment-arguments.ts'
import { chooseProfile } from './profile.ts'
import { runContext } from './run-context.ts'
import { Terminal } from './terminal.ts'

type Values = Record<string, unknown>

/**
 * What every command shares: --json, --profile, one envelope, Ctrl-C as an abort signal. A command parses, calls one
 * function, returns its data from `execute` and draws it in `present`. Errors go up to main.ts, the only catch.
 */
export abstract class BaseCommand<Data> extends Command {
  static override baseFlags = {
    json: Flags.boolean({
      description: 'Print one JSON envelope on standard output and nothing else',
      helpGroup: 'GLOBAL',
    }),
    profile: Flags.string({
      description: 'Which world to work on; default: KLARIQO_PROFILE, else the sandbox',
      env: 'KLARIQO_PROFILE',
      helpGroup: 'GLOBAL',
    }),
  }

  protected terminal = new Terminal(false)
  protected profile: string | null = null
  /** Aborted by Ctrl-C or SIGTERM; a second one ends the process at once. */
  protected readonly signal = runContext.signal

  /** The work. What it returns is the envelope's `data`. */
  protected abstract execute(): Promise<Data>
  /** The same for a person. */
  protected abstract present(data: Data): void

  override async run(): Promise<void> {
    const { flags } = await this.parse()
    this.terminal = new Terminal(flags.json === true)
    this.profile = chooseProfile(flags.profile as string | undefined, process.env, this.terminal)
    runContext.profile = this.profile
    runContext.warnings = this.terminal.warnings
    const data = await this.execute()
    if (this.terminal.json) {
      process.stdout.write(
        `${JSON.stringify(successEnvelope(this.id ?? '', this.profile, data, this.terminal.warnings))}\n`,
      )
    } else {
      this.present(data)
    }
  }

  protected override parse<F extends Values, B extends Values, A extends Values>(
    options?: Input<F, B, A>,
    argv?: string[],
  ): Promise<ParserOutput<F, B, A>> {
    const given = options ?? (this.ctor as unknown as Input<F, B, A>)
    // Named one by one: a class hands on what it inherits only when asked for it.
    const { flags, baseFlags, args, strict } = given
    const filled = environmentArguments((args ?? {}) as Record<string, unknown>, process.env)
    return super.parse({ ...given, flags, baseFlags, strict, args: filled } as Input<F, B, A>, argv)
  }

  protected override async catch(error: Error): Promise<never> {
    throw error
  }

  protected override async finally(): Promise<void> {
    // oclif's own `finally` checks for updates of oclif; nothing of ours is left open here.
  }
}
