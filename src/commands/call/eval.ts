import { writeFile } from 'node:fs/promises'
import * as Flags from '@oclif/core/flags'
import { writableFile } from '../../cli/calls/writable-file.ts'
import { evalCalls } from '../../cli/evals/eval-calls.ts'
import { presentEval } from '../../cli/evals/present-eval.ts'
import { recordingsFolder } from '../../cli/evals/recordings-folder.ts'
import { WiredCommand } from '../../cli/wired-command.ts'
import type { EvalReport } from '../../evals/eval-report.ts'

export default class CallEval extends WiredCommand<EvalReport> {
  static override summary = 'Let scripted callers ring in the sandbox, and judge every conversation'
  static override description =
    'Exit code 0: every scenario passed. 6: one failed, or something went out that should not have. --junit writes the result for a CI server.'
  static override examples = [
    '<%= config.bin %> call eval --client au_plmb_jamesonplumbing',
    '<%= config.bin %> call eval --industry plmb --scenario emergency --scenario booking --record recordings',
    '<%= config.bin %> call eval --suite injection --junit injection.xml',
  ]
  static override flags = {
    client: Flags.string({ description: 'Only this client; default: every active one', env: 'KLARIQO_CLIENT' }),
    industry: Flags.string({ description: 'Only clients of this industry (plmb, rest, hvac)', exclusive: ['client'] }),
    scenario: Flags.string({ description: 'Only this scenario; repeatable', multiple: true }),
    suite: Flags.option({
      description: "The industry's own scenarios (default), or callers that try to misuse the agent",
      options: ['scenarios', 'injection'] as const,
    })(),
    concurrency: Flags.integer({ description: 'Calls at once; default: 5', min: 1, max: 20 }),
    record: Flags.directory({ description: 'Folder for a stereo WAV of each call; made where it is not there' }),
    junit: Flags.file({ description: 'Where the result goes as JUnit XML' }),
  }

  protected async execute(): Promise<EvalReport> {
    const { flags } = await this.parse(CallEval)
    const wiring = await this.wire()
    const wanted = {
      client: flags.client ?? null,
      industry: flags.industry ?? null,
      names: flags.scenario ?? [],
      suite: flags.suite ?? 'scenarios',
      concurrency: flags.concurrency ?? 5,
      record: flags.record === undefined ? null : recordingsFolder(flags.record),
    }
    const junitFile = flags.junit === undefined ? null : writableFile(flags.junit, 'REPORT_UNWRITABLE')
    const { report, junit } = await evalCalls(wiring, wanted, this.terminal, this.signal)
    if (junitFile !== null) await writeFile(junitFile, junit)
    if (report.failed > 0 || report.strays.length > 0) process.exitCode = 6
    return report
  }

  protected present(report: EvalReport): void {
    presentEval(this.terminal, report)
  }
}
