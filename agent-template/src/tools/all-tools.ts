import type { Tenant } from '../config/tenant.ts'
import { bookAppointment } from './book-appointment.ts'
import { endCall } from './end-call.ts'
import { lookUp } from './look-up.ts'
import { playSnippet } from './play-snippet.ts'
import { sendSms } from './send-sms.ts'
import { takeMessage } from './take-message.ts'
import type { Tool } from './tool.ts'
import { transferCall } from './transfer-call.ts'

/** Every tool that makes sense for this client, whether it allows it or not. */
export function allTools(tenant: Tenant): Tool[] {
  return [
    playSnippet(tenant),
    lookUp(tenant),
    bookAppointment(tenant),
    takeMessage(tenant),
    transferCall(tenant),
    sendSms(tenant),
    endCall,
  ].filter((tool) => tool !== null)
}
