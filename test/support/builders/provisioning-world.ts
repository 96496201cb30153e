import { Secret } from '../../../src/core/secret.ts'
import type { Clock } from '../../../src/ports/clock.ts'
import type { Probe } from '../../../src/ports/probe.ts'
import type { SnippetAudio } from '../../../src/ports/snippet-cache.ts'
import type { Speech } from '../../../src/ports/speech.ts'
import type { Templates } from '../../../src/ports/templates.ts'
import type { ProvisioningDeps } from '../../../src/provisioning/provisioning-deps.ts'
import { FakeHost, type FakeProgram } from '../fake-host.ts'
import { FakeRecords } from '../fake-records.ts'
import { FakeTelephony, type FakeTelephonyOptions } from '../fake-telephony.ts'
import { createFakeTenants, type FakeTenants } from '../fake-tenants.ts'
import { fastClock } from './fast-clock.ts'
import { smallTemplates } from './small-templates.ts'

/** Thrown in a simulated process at its crash point, and by every port afterwards: a dead process does nothing more. */
export class CrashError extends Error {}

/** One simulated process: its dependencies, and where it dies. */
export type SimulatedProcess = {
  deps: ProvisioningDeps
  crashPoint: (label: string) => void
  /** Labels passed so far. */
  labels: string[]
  dead(): boolean
}

/** Everything outside the program, in memory: it survives the processes that work on it. */
export class ProvisioningWorld {
  readonly clock: Clock
  readonly tenants: FakeTenants
  readonly records = new FakeRecords()
  readonly telephony: FakeTelephony
  readonly host: FakeHost
  readonly cache = new Map<string, SnippetAudio>()
  readonly spoken: string[] = []
  readonly templates: Templates
  /** What the address of every client answers while its route and socket are there. */
  healthStatus = 200
  readonly probes: string[] = []
  /** Ports that processes which are not ours listen on. */
  foreignPorts: number[] = []
  /** Includes that the running nginx has taken over. */
  routes = new Set<string>()
  /** Called by every port before it acts; may wait. */
  delay: () => Promise<void> = () => Promise.resolve()
  readonly #dead = new Set<string>()
  #processes = 0

  constructor(
    options: { telephony?: FakeTelephonyOptions; templates?: Templates; lastPort?: number; speed?: number } = {},
  ) {
    this.clock = fastClock(options.speed)
    const now = () => this.clock.now().getTime()
    this.tenants = createFakeTenants({ now, ...(options.lastPort ? { lastPort: options.lastPort } : {}) })
    this.telephony = new FakeTelephony({ bundles: { BU1: 'twilio-approved' }, ...options.telephony })
    this.templates = options.templates ?? smallTemplates()
    const ss = () => ({
      stdout: this.foreignPorts.map((port) => `LISTEN 0 511 127.0.0.1:${port} 0.0.0.0:*\n`).join(''),
    })
    // A running nginx serves what it read at its last reload, whatever lies in the folder since.
    const nginx: FakeProgram = (args, _options, host) => {
      if (host.nginxProblem) return { code: 1, stderr: `nginx: [emerg] ${host.nginxProblem}\n` }
      if (args.join(' ') !== '-s reload') return {}
      host.reloads += 1
      this.routes = new Set([...host.files.keys()].filter((path) => path.startsWith('/etc/nginx/klariqo.d/')))
      return {}
    }
    this.host = new FakeHost({ programs: { ss, nginx } })
    this.host.files.set('/opt/klariqo/agent/current/agent.mjs', { content: Buffer.from('agent'), mode: 0o644 })
  }

  /** A call of a client was recorded; `told`: its agent lived to write that down. */
  record(clientId: string, sid: string, told = true): void {
    const recording = { sid, callSid: `CA_${sid}`, createdAt: this.clock.now().toISOString() }
    this.telephony.recorded.set(sid, { ...recording, sound: new Uint8Array([1, 2]) })
    this.records.calls.set(recording.callSid, clientId)
    if (told) this.records.rows.set(sid, { ...recording, kind: 'voicemail', deletedAt: null })
  }

  /** A new process; `crashAt` is the label at which it dies. */
  process(crashAt: string | null = null): SimulatedProcess {
    const self = `fake:${++this.#processes}:1`
    const dead = () => this.#dead.has(self)
    const labels: string[] = []
    const alive = <Port extends object>(port: Port): Port =>
      new Proxy(port, {
        get: (target, name) => {
          const member: unknown = Reflect.get(target, name, target)
          if (typeof member !== 'function') return member
          return async (...args: unknown[]) => {
            if (dead()) throw new CrashError(`dead: ${String(name)}`)
            await this.delay()
            if (dead()) throw new CrashError(`dead: ${String(name)}`)
            return Reflect.apply(member, target, args)
          }
        },
      })
    const deps: ProvisioningDeps = {
      tenants: alive(this.tenants),
      records: alive(this.records.port),
      telephony: alive(this.telephony),
      host: alive(this.host),
      hostTemplates: {
        service: '[Service]\nExecStart=agent {{client_id}}\n',
        socket: '[Socket]\nListenStream=127.0.0.1:{{port}}\n',
        nginx: 'location /api/{{slug}}/ { proxy_pass http://127.0.0.1:{{port}}/; }\n',
      },
      speech: alive(this.#speech),
      templates: this.templates,
      probe: alive(this.#probe),
      processes: { self, isDead: (owner) => this.#dead.has(owner) },
      clock: this.clock,
      snippetCache: alive({
        get: async (hash) => this.cache.get(hash) ?? null,
        put: async (hash, audio) => {
          this.cache.set(hash, audio)
        },
      }),
      encodeSnippet: async ({ samples }) => ({
        mp3: Buffer.from(`mp3:${samples.length}`),
        ulaw: Buffer.from(`ulaw:${samples.length}`),
        durationMs: samples.length,
      }),
      newPassword: () => new Secret(`password-of-${self}`),
      randomHex: (bytes) => 'ab'.repeat(bytes),
      origin: 'http://127.0.0.1:8000',
      vendors: {
        supabase_url: 'http://127.0.0.1:1',
        supabase_anon_key: 'anon',
        twilio_url: 'http://127.0.0.1:2',
        deepgram_url: 'ws://127.0.0.1:3',
        openai_url: 'http://127.0.0.1:4/v1',
        elevenlabs_url: 'http://127.0.0.1:5',
      },
      fallbackVendors: async () => ({ fallbacks: { recogniser: [], model: [], voice: [] }, keys: {} }),
      agentSecrets: {
        twilioAccountSid: 'AC1',
        twilioAuthToken: new Secret('t'),
        deepgramApiKey: new Secret('d'),
        openaiApiKey: new Secret('o'),
        elevenlabsApiKey: new Secret('e'),
      },
      regulatory: { AU: { addressSid: 'AD1', bundleSid: 'BU1' } },
    }
    const crashPoint = (label: string) => {
      if (dead()) throw new CrashError(label)
      labels.push(label)
      if (label !== crashAt) return
      this.#dead.add(self)
      throw new CrashError(label)
    }
    return { deps, crashPoint, labels, dead }
  }

  readonly #speech: Speech = {
    synthesise: async ({ text }) => {
      this.spoken.push(text)
      return { samples: new Int16Array(text.length), sampleRate: 8000 }
    },
  }

  readonly #answer = (url: string, body: string) => {
    this.probes.push(url)
    const slug = /\/api\/([^/]+)\//.exec(url)?.[1] ?? ''
    const tenant = [...this.tenants.state.tenants.values()].find((each) => each.slug === slug)
    const routed = this.routes.has(`/etc/nginx/klariqo.d/${slug}.conf`)
    const running = tenant && this.host.active.has(`klariqo-client-${tenant.clientId}.socket`)
    if (!routed || !running) return { status: routed ? 502 : 404, body: '', problem: null }
    return { status: this.healthStatus, body: body.replace('CLIENT', tenant.clientId), problem: null }
  }

  readonly #probe: Probe = {
    health: async (url) => this.#answer(url, '{"status":"ok","client_id":"CLIENT"}'),
    voiceWebhook: async (url) => this.#answer(url, '<Response><Connect><Stream url="wss://x"/></Connect></Response>'),
  }
}
