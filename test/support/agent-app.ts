import { randomBytes } from 'node:crypto'
import webhooks from 'twilio/lib/webhooks/webhooks.js'
import { type App, buildApp } from '../../agent-template/src/app.ts'
import type { AppOptions } from '../../agent-template/src/app-options.ts'
import { type CallLimits, callLimits } from '../../agent-template/src/call/call-limits.ts'
import type { CallTools } from '../../agent-template/src/call/call-tools.ts'
import { Pacer } from '../../agent-template/src/call/pacer.ts'
import { buildRoutes } from '../../agent-template/src/call/route-utterance.ts'
import { readTenant } from '../../agent-template/src/config/read-tenant.ts'
import type { Tenant } from '../../agent-template/src/config/tenant.ts'
import { type Counters, newCounters } from '../../agent-template/src/counters.ts'
import { noSpool } from '../../agent-template/src/store/spool.ts'
import { FakeDatabase, FakeModel, FakeRecogniser, FakeVoice } from './agent-fakes.ts'
import { type AgentFixture, makeAgentFixture } from './agent-fixture.ts'
import { MediaPeer } from './agent-media-peer.ts'
import { FakeCarrier } from './fake-carrier.ts'
import { FakeJsonModel } from './fake-json-model.ts'
import { FakeMembers } from './fake-members.ts'

/** A frame classifier that takes every loud frame for speech; the energy gate before it does the rest. */
const loudIsSpeech = () => ({ isSpeech: () => true, close: () => undefined })

/** An agent with fakes for its vendors, the fixture it runs on, and a carrier's hand for it. */
export class TestAgent {
  readonly app: App
  readonly fixture: AgentFixture
  readonly recogniser: FakeRecogniser
  readonly model: FakeModel
  readonly voice: FakeVoice
  readonly database: FakeDatabase
  readonly carrier: FakeCarrier
  readonly members: FakeMembers
  readonly jsonModel: FakeJsonModel
  readonly #peers: MediaPeer[] = []

  private constructor(
    parts: Pick<
      TestAgent,
      'app' | 'fixture' | 'recogniser' | 'model' | 'voice' | 'database' | 'carrier' | 'members' | 'jsonModel'
    >,
  ) {
    this.app = parts.app
    this.fixture = parts.fixture
    this.recogniser = parts.recogniser
    this.model = parts.model
    this.voice = parts.voice
    this.database = parts.database
    this.carrier = parts.carrier
    this.members = parts.members
    this.jsonModel = parts.jsonModel
  }

  static async start(
    options: Parameters<typeof makeAgentFixture>[0] & {
      limits?: Partial<CallLimits>
      logger?: AppOptions['logger']
      spool?: AppOptions['spool']
      traceEndpoint?: string
      meter?: AppOptions['meter']
      /** Instead of the fakes. */
      realVendors?: (tenant: Tenant, counters: Counters) => Partial<Pick<CallTools, 'recogniser' | 'model' | 'voice'>>
      afterCall?: Partial<AppOptions['afterCall']>
      /** Real ones instead of the fakes. */
      world?: Pick<AppOptions, 'database' | 'members'> & Pick<CallTools, 'carrier'>
    } = {},
  ): Promise<TestAgent> {
    const fixture = makeAgentFixture(options)
    const tenant = readTenant(fixture.clientDir, `${fixture.credentialsDir}/klariqo`)
    const { roles, greeting } = tenant.config
    const recogniser = new FakeRecogniser()
    const model = new FakeModel()
    const voice = new FakeVoice()
    const database = new FakeDatabase()
    const carrier = new FakeCarrier()
    const counters = newCounters()
    const members = new FakeMembers()
    const jsonModel = new FakeJsonModel()
    const app = await buildApp({
      tools: {
        tenant,
        routes: buildRoutes(tenant.snippets, greeting.snippet, [roles.filler, roles.not_understood, roles.apology]),
        recogniser,
        model,
        voice,
        carrier: options.world?.carrier ?? carrier,
        ...options.realVendors?.(tenant, counters),
        pacer: new Pacer(),
        limits: { ...callLimits, ...options.limits },
        counters,
        now: () => performance.now(),
        classifier: loudIsSpeech,
      },
      database: options.world?.database ?? database,
      meter: options.meter ?? { start: () => undefined, read: () => 0, stop: () => undefined },
      members: options.world?.members ?? members,
      spool: options.spool ?? noSpool,
      afterCall: {
        model: jsonModel,
        folder: null,
        lookup: async (hostname) => [{ address: hostname, family: 4 }],
        ...options.afterCall,
      },
      version: 'test',
      traceEndpoint: options.traceEndpoint ?? null,
      logger: options.logger ?? false,
      wallClock: () => Date.now(),
      randomId: () => crypto.randomUUID(),
    })
    return new TestAgent({ app, fixture, recogniser, model, voice, database, carrier, members, jsonModel })
  }

  /** The path as the proxy sees it, signed as the carrier signs it. */
  signed(path: string, form: Record<string, string> | null, options: { origin?: string; token?: string } = {}) {
    const base = new URL(this.fixture.config.public_base_url)
    const original = `${base.pathname}${path}`
    const url = `${options.origin ?? base.origin}${original}`
    const token = options.token ?? this.fixture.secrets.twilio_auth_token
    return {
      'x-twilio-signature': webhooks.getExpectedTwilioSignature(token, url, form ?? {}),
      'x-original-uri': original,
    }
  }

  /** A signed webhook. */
  async post(path: string, form: Record<string, string>) {
    return this.app.server.inject({
      method: 'POST',
      url: path,
      headers: { ...this.signed(path, form), 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams(form).toString(),
    })
  }

  /** A request of somebody who is signed in; `as` null: of nobody. */
  async ask(
    method: 'GET' | 'POST',
    url: string,
    options: {
      as?: 'owner' | 'staff' | 'operator' | 'stranger' | null
      body?: object
      headers?: Record<string, string>
    } = {},
  ) {
    const { as = 'owner', body, headers = {} } = options
    return this.app.server.inject({
      method,
      url,
      headers: { ...(as === null ? {} : { authorization: `Bearer ${as}` }), ...headers },
      ...(body === undefined ? {} : { payload: body }),
    })
  }

  /** `POST /twilio/voice` for a new call; gives its sid and the token of its stream. */
  async ring(path = '/twilio/voice'): Promise<{ callSid: string; token: string; body: string }> {
    const callSid = `CA${randomBytes(16).toString('hex')}`
    const answer = await this.post(path, {
      CallSid: callSid,
      AccountSid: this.fixture.secrets.twilio_account_sid,
      From: '+61400000123',
      To: '+61299990001',
      CallStatus: 'ringing',
      Direction: 'inbound',
    })
    const token = /name="token" value="([^"]+)"/.exec(answer.body)?.[1] ?? ''
    return { callSid, token, body: answer.body }
  }

  /** A socket to `/media/{callSid}` with a good signature, nothing sent on it yet. */
  async connect(callSid: string, headers?: Record<string, string>, speed?: number): Promise<MediaPeer> {
    const { server } = this.app
    if (!server.server.listening) await server.listen({ host: '127.0.0.1', port: 0 })
    const address = server.server.address()
    if (address === null || typeof address === 'string') throw new Error('not listening')
    const path = `/media/${callSid}`
    const origin = new URL(this.fixture.config.public_base_url).origin.replace(/^http/, 'ws')
    const signature = headers ?? this.signed(path, null, { origin })
    const peer = new MediaPeer(`ws://127.0.0.1:${address.port}${path}`, signature, speed === undefined ? {} : { speed })
    this.#peers.push(peer)
    return peer
  }

  /** A whole call up to the end of the greeting's first frame. */
  async call(): Promise<{ peer: MediaPeer; callSid: string }> {
    const { callSid, token } = await this.ring()
    const peer = await this.connect(callSid)
    await peer.open()
    peer.start({ callSid, token, accountSid: this.fixture.secrets.twilio_account_sid })
    await peer.until('the greeting', () => peer.count('media') > 0)
    return { peer, callSid }
  }

  /** A call whose caller has heard the greeting out. */
  async greetedCall(): Promise<{ peer: MediaPeer; callSid: string }> {
    const call = await this.call()
    await call.peer.until('the greeting to end', (peer) => peer.played.length === 1)
    // The mark is on its way back to the agent.
    await this.settle()
    return call
  }

  /** The caller hangs up; waits until everything about the call is written. */
  async hangUp(peer: MediaPeer): Promise<void> {
    peer.stop()
    await peer.until('the close', () => peer.closeCode !== null)
    await this.written()
  }

  async written(): Promise<void> {
    while (this.app.agent.live.size > 0) await this.settle()
    await this.app.agent.queue.drain(2_000)
  }

  /** Lets messages that are under way on the loopback arrive. */
  async settle(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 15))
    // A process that stood still rings its timers before it reads its sockets.
    for (let round = 0; round < 4; round++) await new Promise((resolve) => setImmediate(resolve))
  }

  async stop(): Promise<void> {
    for (const peer of this.#peers) peer.close()
    await this.app.server.close()
    this.fixture.remove()
  }
}
