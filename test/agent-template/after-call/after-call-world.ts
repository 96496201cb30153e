import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { AgentConfig } from '@klariqo/contract/agent-config'
import { afterEach, beforeEach, expect } from 'vitest'
import type { AfterCallLimits } from '../../../agent-template/src/after-call/after-call.ts'
import { logOptions } from '../../../agent-template/src/log-options.ts'
import { TestAgent } from '../../support/agent-app.ts'
import { WebhookReceiver } from './webhook-receiver.ts'

/** An agent whose client has a system of its own and an owner with a phone; new for each test of the file. */
export class AfterCallWorld {
  readonly secret = 'whsec_canary_9f2c'
  readonly owner = '+61491570157'
  /** Lines of the agent's log. */
  logged: string[] = []
  /** Where the agent keeps what outlives it. */
  folder = ''
  #agent: TestAgent | null = null
  #receiver: WebhookReceiver | null = null

  /** For a test file, at its top. */
  constructor() {
    beforeEach(async () => {
      this.#receiver = await WebhookReceiver.start()
      this.folder = mkdtempSync(path.join(tmpdir(), 'klariqo-after-'))
      this.logged = []
    })
    afterEach(async () => {
      await this.agent.stop()
      await this.receiver.stop()
      rmSync(this.folder, { recursive: true, force: true })
    })
  }

  get agent(): TestAgent {
    if (!this.#agent) throw new Error('not started')
    return this.#agent
  }

  get receiver(): WebhookReceiver {
    if (!this.#receiver) throw new Error('only within a test')
    return this.#receiver
  }

  async start(config: Partial<AgentConfig> = {}, limits: Partial<AfterCallLimits> = {}): Promise<void> {
    this.#agent = await TestAgent.start({
      config: {
        owner_number: this.owner,
        webhook_url: this.receiver.url,
        public_base_url: 'http://127.0.0.1:1/api/exampleplumbing',
        ...config,
      },
      secrets: { webhook_secret: this.secret },
      logger: {
        ...(logOptions('debug', 'au_plmb_exampleplumbing') as object),
        stream: { write: (line: string) => void this.logged.push(line) },
      },
      afterCall: { folder: this.folder, limits: { settle: 30, ...limits } },
    })
  }

  /** The carrier tells of the end of a call. */
  ended(callSid: string, status = 'completed') {
    return this.agent.post('/twilio/status', {
      CallSid: callSid,
      CallStatus: status,
      CallDuration: '7',
      From: '+61400000123',
      To: '+61299990001',
      Direction: 'inbound',
    })
  }

  /** A whole call in which the caller says this; over, and worked up. */
  async talk(...words: string[]): Promise<string> {
    const { peer, callSid } = await this.agent.greetedCall()
    for (const [index, text] of words.entries()) {
      this.agent.recogniser.hear(text)
      await peer.until('the answer', () => peer.played.length > index + 1)
    }
    await this.agent.settle()
    await this.agent.hangUp(peer)
    await this.ended(callSid)
    await this.workedUp(callSid)
    return callSid
  }

  summaryOf(callSid: string) {
    return this.agent.database.summaries.find(({ call_sid }) => call_sid === callSid)
  }

  /** Its summary is written, and whoever is told was told; deliveries go on behind it. */
  async workedUp(callSid: string): Promise<void> {
    await expect.poll(() => this.summaryOf(callSid), { timeout: 5_000 }).toBeDefined()
    await expect.poll(() => this.agent.app.agent.afterCall.waiting, { timeout: 5_000 }).toBe(0)
    await this.agent.written()
  }

  /** Texts that went to anybody: number and words. */
  get alerts(): string[] {
    return this.agent.carrier.messages.map(({ to, body }) => `${to} ${body}`)
  }
}
