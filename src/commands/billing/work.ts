import * as Flags from '@oclif/core/flags'
import { runBillingWorker, type WorkerTold, workOnce } from '../../cli/billing/billing-worker.ts'
import { crashPoint } from '../../cli/crash-point.ts'
import { WiredCommand } from '../../cli/wired-command.ts'

type Worked = { told: WorkerTold[] }

/** Of a long run only the last are kept for the envelope. */
const keep = 1000
const lookEverySeconds = 3

export default class BillingWork extends WiredCommand<Worked> {
  static override summary = 'Charge due top-ups, hear the payment service, credit what was paid'
  static override description =
    'Runs until Ctrl-C or SIGTERM and finishes what it has in hand; --once does what is due and ends, for a timer. Any number may run. It hears POST /webhooks/payments on 127.0.0.1; the proxy in front of it gives that its public address. The sandbox runs one by itself.'
  static override examples = [
    '<%= config.bin %> billing work',
    '<%= config.bin %> billing work --once --json | jq .data.told',
  ]
  static override flags = {
    once: Flags.boolean({ description: 'Do what is due, hear nothing, end' }),
    port: Flags.integer({
      description: "Where to hear the payment service; default: the profile's",
      env: 'KLARIQO_BILLING_PORT',
      min: 0,
      max: 65_535,
      exclusive: ['once'],
    }),
    every: Flags.integer({
      description: 'Seconds between two looks; default: 3',
      min: 1,
      max: 3600,
      exclusive: ['once'],
    }),
  }

  protected async execute(): Promise<Worked> {
    const { flags } = await this.parse(BillingWork)
    const stop = AbortSignal.any([this.signal, parentGone()])
    const { topUps, payments, clock, billingPort } = await this.wire()
    const deps = { topUps, payments, clock, ...crashPoint(process.env) }
    const told: WorkerTold[] = []
    const tell = (news: Omit<WorkerTold, 'time'>) => {
      told.push({ time: clock.now().toISOString(), ...news })
      if (told.length > keep) told.shift()
      if (!this.terminal.json) this.terminal.line(lineOf(told.at(-1)))
    }
    if (flags.once) await workOnce(deps, tell, stop)
    else {
      const port = flags.port ?? billingPort
      const onListening = (listening: string) => void process.send?.({ listening })
      await runBillingWorker(deps, { port, everyMs: (flags.every ?? lookEverySeconds) * 1000, stop, tell, onListening })
    }
    return { told }
  }

  protected present({ told }: Worked): void {
    if (told.length === 0) this.terminal.line('Nothing was due.')
  }
}

const lineOf = (told: WorkerTold | undefined) =>
  told ? [told.time, told.event, told.id, told.outcome, told.note].filter((word) => word !== '').join('  ') : ''

/** Whoever started us over a channel of Node's (the sandbox) and is gone without a word must not leave us behind. */
function parentGone(): AbortSignal {
  const gone = new AbortController()
  if (process.channel) {
    process.once('disconnect', () => gone.abort(new Error('the sandbox is gone')))
    process.channel.unref()
  }
  return gone.signal
}
