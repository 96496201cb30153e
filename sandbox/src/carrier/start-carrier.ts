import { randomBytes } from 'node:crypto'
import path from 'node:path'
import type { Service } from '../service.ts'
import { FaultList } from '../vendor-http/fault-list.ts'
import { listenOnLoopback } from '../vendor-http/listen-on-loopback.ts'
import { buildApp } from './build-app.ts'
import { wordsGiver } from './call/give-words.ts'
import type { LiveCall } from './call/live-call.ts'
import { voiceClient } from './call/voice-client.ts'
import type { Carrier } from './carrier.ts'
import { realTiming, type Timing } from './clock/timing.ts'
import { defaultSettings } from './control/carrier-settings.ts'
import { faultSchema } from './control/fault-schema.ts'
import { Inventory } from './numbers/inventory.ts'
import { OwnedNumbers } from './numbers/owned-numbers.ts'
import { seededRandom } from './seeded-random.ts'
import { StateStore } from './store/state-store.ts'

export type CarrierOptions = {
  /** 0 takes a free one. */
  port: number
  /** Survives restarts; recordings lie in a folder beside it. */
  dataFile: string
  accountSid: string
  authToken: string
  /** Which numbers are offered first. */
  seed?: number
  /** The sandbox's voice, for the verb Say. */
  voiceUrl?: string
  voiceKey?: string
  /** The sandbox's recognisers, for text callers. */
  recogniserUrls?: readonly string[]
  /** Time of calls instead of real time at the speed of the settings. */
  timing?: () => Timing
}

/** How long work in hand (callbacks, recordings) may go on after close was asked for. */
const CLOSE_MS = 3000

/**
 * Opens the carrier on loopback. Throws SandboxError PORT_TAKEN or CARRIER_DATA_UNREADABLE. `close` ends calls (their
 * recordings are written), sockets and timers.
 */
export async function startCarrier(options: CarrierOptions): Promise<Service> {
  const now = () => new Date()
  const store = StateStore.open(options.dataFile, now())
  const closing = new AbortController()
  const work = new Set<Promise<unknown>>()
  const live = new Map<string, LiveCall>()
  let settings = defaultSettings
  let random = seededRandom(settings.rng_seed)
  const carrier: Carrier = {
    accountSid: options.accountSid,
    authToken: options.authToken,
    address: '',
    store,
    numbers: new OwnedNumbers(store, () => performance.now()),
    inventory: new Inventory(options.seed ?? 0),
    faults: new FaultList(faultSchema),
    get settings() {
      return settings
    },
    set settings(changed) {
      if (changed.rng_seed !== settings.rng_seed) random = seededRandom(changed.rng_seed)
      settings = changed
    },
    live,
    timing: options.timing ?? (() => realTiming(settings.speed)),
    now,
    sid: (prefix) => `${prefix}${randomBytes(16).toString('hex')}`,
    random: () => random(),
    speak: voiceClient(options.voiceUrl ? { url: options.voiceUrl, key: options.voiceKey ?? '' } : null),
    giveWords: wordsGiver(options.recogniserUrls ?? []),
    recordingsFolder: path.join(path.dirname(options.dataFile), 'carrier-recordings'),
    background: (doing) => {
      const tracked = doing
        .catch((error: unknown) => console.error('carrier:', error))
        .finally(() => work.delete(tracked))
      work.add(tracked)
    },
    closing: closing.signal,
  }
  const app = buildApp(carrier)
  await app.ready()
  carrier.address = await listenOnLoopback(app.server, options.port, 'carrier')
  return {
    name: 'carrier',
    address: carrier.address,
    close: async () => {
      const calls = [...live.values()].map((call) => call.end('completed'))
      closing.abort(new Error('the carrier is closing'))
      await Promise.allSettled(calls)
      await Promise.race([settled(work), timeout(CLOSE_MS)])
      app.server.closeAllConnections()
      await app.close()
      await store.save()
    },
  }
}

/** Work may start more work; resolves when none is left. */
async function settled(work: Set<Promise<unknown>>): Promise<void> {
  while (work.size > 0) await Promise.allSettled([...work])
}

const timeout = (ms: number) =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, ms).unref()
  })
