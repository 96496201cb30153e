import type { ServerResponse } from 'node:http'
import { pause } from './pause.ts'
import type { VendorFault, VendorSettings } from './vendor-settings.ts'

/**
 * What is put before the answer of an HTTP request: the delay, and the fault that is next. `dealtWith`: there is no answer
 * to give any more. Otherwise `fault` is what is left to happen in the midst of it.
 */
export async function meetFault(
  settings: VendorSettings,
  response: ServerResponse,
  refuse: (fault: VendorFault) => void,
): Promise<{ dealtWith: boolean; fault: VendorFault | null }> {
  const fault = settings.takeFault()
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  await pause(settings.latencyMs + (fault?.delay_ms ?? 0), gone.signal)
  // Nothing more: the connection ends when the client has had enough, or the service closes.
  if (fault?.hang || gone.signal.aborted) return { dealtWith: true, fault }
  if (fault?.drop) response.destroy()
  else if (fault?.status) refuse(fault)
  else return { dealtWith: false, fault }
  return { dealtWith: true, fault }
}
