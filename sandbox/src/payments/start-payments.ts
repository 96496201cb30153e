import { randomBytes } from 'node:crypto'
import type { Service } from '../service.ts'
import { FaultList } from '../vendor-http/fault-list.ts'
import { listenOnLoopback } from '../vendor-http/listen-on-loopback.ts'
import { buildApp } from './build-app.ts'
import { refreshSession } from './checkout/refresh-session.ts'
import { faultSchema } from './control/fault-schema.ts'
import { defaultSettings } from './control/payments-settings.ts'
import type { Payments } from './payments.ts'
import { PaymentsStore } from './store/payments-store.ts'
import { Deliveries } from './webhooks/deliveries.ts'

export type PaymentsOptions = {
  /** 0 takes a free one. */
  port: number
  /** Survives restarts. */
  dataFile: string
  secretKey: string
  /** Events are signed with it. */
  webhookSecret: string
  /** Where events are posted; without it nowhere until the settings say so. */
  webhookUrl?: string
  /** Where browsers reach the hosted page; the service's own address by default. */
  publicOrigin?: string
  /** Milliseconds since 1970, instead of the system's clock. */
  nowMs?: () => number
}

/** How often sessions are looked at whether their time is over. */
const LOOK_MS = 60_000

export type PaymentsService = Service & {
  /** Where events are posted from now on. */
  postTo(webhookUrl: string): void
}

/** Opens the payment service on loopback. Throws SandboxError PORT_TAKEN or PAYMENTS_DATA_UNREADABLE. */
export async function startPayments(options: PaymentsOptions): Promise<PaymentsService> {
  const nowMs = options.nowMs ?? Date.now
  const store = PaymentsStore.open(options.dataFile)
  const closing = new AbortController()
  let settings = { ...defaultSettings, webhook_url: options.webhookUrl ?? '' }
  const deliveries = new Deliveries({
    store,
    webhookSecret: options.webhookSecret,
    settings: () => settings,
    nowMs,
    random: Math.random,
    closing: closing.signal,
  })
  const payments: Payments = {
    secretKey: options.secretKey,
    publicOrigin: options.publicOrigin ?? '',
    store,
    faults: new FaultList(faultSchema),
    get settings() {
      return settings
    },
    set settings(changed) {
      settings = changed
      deliveries.wake()
    },
    deliveries,
    nowS: () => Math.floor(nowMs() / 1000),
    id: (prefix) => `${prefix}_${randomBytes(12).toString('hex')}`,
    closing: closing.signal,
  }
  const app = buildApp(payments)
  await app.ready()
  const address = await listenOnLoopback(app.server, options.port, 'payments')
  payments.publicOrigin ||= address
  const look = setInterval(() => {
    const over = store.state.sessions.filter((session) => refreshSession(payments, session))
    if (over.length > 0) store.save().catch((error: unknown) => console.error('payments:', error))
  }, LOOK_MS)
  deliveries.wake()
  return {
    name: 'payments',
    address,
    postTo: (webhook_url) => {
      payments.settings = { ...settings, webhook_url }
    },
    close: async () => {
      clearInterval(look)
      closing.abort(new Error('the payment service is closing'))
      await deliveries.settled()
      app.server.closeAllConnections()
      await app.close()
      await store.save()
    },
  }
}
