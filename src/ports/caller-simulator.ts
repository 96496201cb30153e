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
  /** The call as it is now; null when there is no such call. */
  look(callSid: string, signal?: AbortSignal): Promise<CarrierCall | null>
}
