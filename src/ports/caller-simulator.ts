import type { CallerRequest, CarrierCall } from '@klariqo/contract/carrier-call'

/** Steers simulated people on telephones; only a sandbox carrier has it. Errors: VENDOR_UNREACHABLE, SIMULATION_REFUSED. */
export interface CallerSimulator {
  /** Rings `request.to` and plays the caller; returns the call's SID at once. */
  ring(request: CallerRequest, signal?: AbortSignal): Promise<string>
  /** What the phone `number` does when the platform rings it. */
  scriptPhone(
    number: string,
    behaviour: { answer_after_ms: number; steps: CallerRequest['steps']; record: string | null },
    signal?: AbortSignal,
  ): Promise<void>
  /** Texts a number of the account from `from`; resolves when its webhook has answered. `vendorReply`: the carrier's own, to STOP, START and HELP. */
  text(
    message: { from: string; to: string; body: string },
    signal?: AbortSignal,
  ): Promise<{
    sid: string
    webhookStatus: number
    vendorReply: string | null
    errors: { code: number; message: string }[]
  }>
  /** Texts that anybody sent or got, the eldest first. */
  texts(signal?: AbortSignal): Promise<{ from: string; to: string; body: string; direction: string }[]>
  /** Every call on the carrier, the eldest first; a call passed on has a call of its own to the second phone. */
  calls(signal?: AbortSignal): Promise<CarrierCall[]>
  /** The call as it is now; null when there is no such call. */
  look(callSid: string, signal?: AbortSignal): Promise<CarrierCall | null>
}
