import * as Flags from '@oclif/core/flags'
import { askClientRequest } from '../../cli/ask-client-request.ts'
import { audited } from '../../cli/audited.ts'
import { exitOnChanges } from '../../cli/exit-on-changes.ts'
import { flowOptions } from '../../cli/flow-options.ts'
import { presentCreated, presentPlan } from '../../cli/present-client.ts'
import { ProgressView } from '../../cli/progress-view.ts'
import { requestedClientId } from '../../cli/requested-client-id.ts'
import { WiredCommand } from '../../cli/wired-command.ts'
import { createClient, createClientSteps } from '../../provisioning/create-client.ts'
import type { CreateClientResult } from '../../provisioning/create-client-result.ts'

export default class ClientCreate extends WiredCommand<CreateClientResult> {
  static override summary = 'Give a business its phone line: from its details to an answered call'
  static override description =
    'Renders the template, makes the database rows, buys and assigns a number, speaks the snippets, starts the agent and points the number at it.\nThe same command again finishes what is unfinished and otherwise changes nothing.'
  static override examples = [
    '<%= config.bin %> client create --business "Jameson Plumbing" --region au --industry plmb',
    '<%= config.bin %> client create --from details.yaml --json',
    '<%= config.bin %> client create --from details.yaml --questions questions.yaml',
    '<%= config.bin %> client create --business "Coastal Plumbing" --region au --industry plmb --plan',
  ]
  static override flags = {
    business: Flags.string({
      description: 'Name of the business; its short name is made from it',
      env: 'KLARIQO_BUSINESS',
    }),
    region: Flags.string({ description: 'au, uk, us or in', env: 'KLARIQO_REGION' }),
    industry: Flags.string({ description: "A template's name: plmb, rest, hvac …", env: 'KLARIQO_INDUSTRY' }),
    phone: Flags.string({
      description: "The business's own phone, whose calls are forwarded to the agent",
      env: 'KLARIQO_PHONE',
    }),
    email: Flags.string({ description: "The owner's e-mail, who signs in with it", env: 'KLARIQO_EMAIL' }),
    'owner-name': Flags.string({ description: "The owner's name", env: 'KLARIQO_OWNER_NAME' }),
    set: Flags.string({
      description: 'A detail of the template, e.g. --set callout_fee=150; repeatable',
      multiple: true,
    }),
    from: Flags.string({ description: 'Read the details from a YAML file; flags win over it', env: 'KLARIQO_FROM' }),
    questions: Flags.string({
      description: 'Read questions of callers and their answers from a YAML file: a list of `question` and `answer`',
    }),
    plan: Flags.boolean({
      description: 'Show what would be done and what it costs; change nothing (exit 8 when there is something)',
    }),
    'lock-wait': Flags.integer({ description: 'Seconds to wait while another run works on the same client', min: 0 }),
  }

  protected async execute(): Promise<CreateClientResult> {
    const { flags } = await this.parse(ClientCreate)
    const wiring = await this.wire()
    const request = await askClientRequest(flags, wiring.deps.templates, this.terminal, this.signal)
    const view = new ProgressView(this.terminal, createClientSteps)
    const options = flowOptions({ plan: flags.plan, lockWaitSeconds: flags['lock-wait'] }, view, this.signal)
    try {
      const run = () => createClient(wiring.deps, request, options)
      const act = { action: 'client.create', clientId: requestedClientId(request), details: creationDetails }
      const result = flags.plan ? await run() : await audited(wiring.audit, act, this.terminal, run)
      if (result.mode === 'plan') exitOnChanges(result.changes)
      else for (const warning of result.warnings) this.terminal.warn(warning)
      return result
    } finally {
      await view.close()
    }
  }

  protected present(result: CreateClientResult): void {
    if (result.mode === 'plan') presentPlan(this.terminal, result)
    else presentCreated(this.terminal, result)
  }
}

/** A finished client that was typed again is no act. */
const creationDetails = (result: CreateClientResult) =>
  result.mode === 'apply' && result.changed ? { generation: result.generation, number: result.number_source } : null
