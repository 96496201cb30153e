import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
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
  await delay(settings.latencyMs + (fault?.delay_ms ?? 0))
  if (fault?.hang) await goneFrom(response)
  else if (fault?.drop) response.destroy()
  else if (fault?.status) refuse(fault)
  else return { dealtWith: false, fault }
  return { dealtWith: true, fault }
}

async function goneFrom(response: ServerResponse): Promise<void> {
  if (!response.destroyed) await once(response, 'close')
}
