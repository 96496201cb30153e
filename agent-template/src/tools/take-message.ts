import * as z from 'zod/mini'
import type { Tenant } from '../config/tenant.ts'
import { contactNumber } from './contact-number.ts'
import { contentId } from './content-id.ts'
import { defineTool } from './define-tool.ts'
import { saidText } from './said-text.ts'
import type { Tool } from './tool.ts'
import { wordsOf } from './words.ts'

const parameters = z.strictObject({
  name: z.nullable(saidText(0, 80)),
  message: saidText(3, 600),
})

/** A message for the team, in the caller's words. */
export function takeMessage({ config }: Tenant): Tool {
  return defineTool({
    name: 'take_message',
    description:
      'Write down a message for the team, when the caller wants to be called back, complains, or needs what you cannot do. ' +
      '`message`: what it is about, in full. `name`: null if the caller does not want to say.',
    parameters,
    run({ name, message }, context) {
      const { callSid, queue } = context
      const row = {
        id: contentId(callSid, [name ?? '', message]),
        client_id: config.client_id,
        call_sid: callSid,
        caller_name: name || null,
        caller_number: contactNumber(context),
        message,
      }
      queue.add(callSid, 'message', { name: 'takeMessage', args: [row] })
      return { say: wordsOf(config.language).messageTaken(name), tell: 'The message is written down.' }
    },
  })
}
