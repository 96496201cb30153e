import type { Carrier } from '../../agent-template/src/providers/carrier.ts'
import type { CarrierError } from '../../agent-template/src/providers/carrier-error.ts'

/** A carrier that does nothing but remember; `fault` makes its next requests fail. */
export class FakeCarrier implements Carrier {
  fault: CarrierError | null = null
  readonly messages: { to: string; body: string; statusCallback: string }[] = []
  readonly placed: { to: string; url: string; statusCallback: string; timeLimitSeconds: number }[] = []
  readonly hungUp: string[] = []
  readonly recorded: string[] = []
  /** Recordings that can be heard, and which were. */
  readonly sounds = new Map<string, Buffer>()
  readonly opened: string[] = []

  async sendMessage(message: { to: string; body: string; statusCallback: string }) {
    this.#ask()
    this.messages.push(message)
    return { sid: sidOf('SM', this.messages.length), status: 'queued' }
  }
  async placeCall(call: { to: string; url: string; statusCallback: string; timeLimitSeconds: number }) {
    this.#ask()
    this.placed.push(call)
    return { sid: sidOf('CA', this.placed.length) }
  }
  async hangUp(callSid: string) {
    this.#ask()
    this.hungUp.push(callSid)
  }
  async startRecording(callSid: string) {
    this.#ask()
    this.recorded.push(callSid)
    return { sid: sidOf('RE', this.recorded.length) }
  }
  async openRecording(sid: string) {
    this.#ask()
    this.opened.push(sid)
    const sound = this.sounds.get(sid)
    if (sound === undefined) return null
    return new Response(new Uint8Array(sound), { headers: { 'content-length': String(sound.length) } })
  }
  async ping() {
    this.#ask()
  }

  #ask(): void {
    if (this.fault !== null) throw this.fault
  }
}

const sidOf = (kind: string, count: number): string => `${kind}${count.toString(16).padStart(32, '0')}`
