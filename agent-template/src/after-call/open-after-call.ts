import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import type { AppOptions } from '../app-options.ts'
import type { Texts } from '../sms/texts.ts'
import type { WriteQueue } from '../store/write-queue.ts'
import { AfterCall, type AfterCallOptions, afterCallLimits } from './after-call.ts'
import { OwnerAlerts } from './owner-alerts.ts'
import { WebhookOutbox } from './webhook-outbox.ts'

/** What happens behind calls, with its folder, its alerts and the client's own system. */
export function openAfterCall(
  options: AppOptions,
  { queue, texts, log }: { queue: WriteQueue; texts: Texts; log: AfterCallOptions['log'] },
): AfterCall {
  const { tenant } = options.tools
  const { wallClock } = options
  const { model, limits } = options.afterCall
  const folder = usable(options.afterCall.folder, log)
  return new AfterCall({
    tenant,
    model,
    queue,
    alerts: new OwnerAlerts({ tenant, texts, log }),
    outbox: outboxOf(options, folder, queue, log),
    folder: folder && path.join(folder, 'calls'),
    log,
    wallClock,
    limits: { ...afterCallLimits, ...limits },
  })
}

function outboxOf(
  options: AppOptions,
  folder: string | null,
  queue: WriteQueue,
  log: AfterCallOptions['log'],
): WebhookOutbox | null {
  const { config, secrets } = options.tools.tenant
  const { wallClock, version } = options
  if (config.webhook_url === null) {
    // What waits for a system that is none any more holds callers' words, and nobody else would take it away.
    if (folder !== null) rmSync(path.join(folder, 'webhooks'), { recursive: true, force: true })
    return null
  }
  if (secrets.webhook_secret === undefined) {
    log.error({}, 'the client’s system is told of nothing: there is no secret to sign with; create the client again')
    return null
  }
  return new WebhookOutbox({
    url: config.webhook_url,
    secret: secrets.webhook_secret,
    // A platform whose own origin is plain http lives on one machine; the client's address has no say in it.
    allowLoopback: new URL(config.public_base_url).protocol === 'http:',
    lookup: options.afterCall.lookup,
    folder: folder && path.join(folder, 'webhooks'),
    log,
    wallClock,
    version,
    onEnd: (callSid, state, attempts) =>
      queue.add(callSid, 'webhook', { name: 'markWebhook', args: [callSid, state, attempts] }),
  })
}

/** Calls are taken all the same where nothing can be kept. */
function usable(folder: string | null, log: AfterCallOptions['log']): string | null {
  if (folder === null) return null
  try {
    for (const below of ['calls', 'webhooks']) mkdirSync(path.join(folder, below), { recursive: true, mode: 0o700 })
    return folder
  } catch (error) {
    log.error({ err: error }, 'calls cannot be kept on disk')
    return null
  }
}
