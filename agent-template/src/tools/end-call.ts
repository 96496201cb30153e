import * as z from 'zod/mini'
import { defineTool } from './define-tool.ts'

export const endCall = defineTool({
  name: 'end_call',
  description: 'End the call, once the caller has said goodbye or wants nothing more. The goodbye is said for you.',
  parameters: z.strictObject({}),
  run: () => ({ next: 'hangup', tell: 'The call ends.' }),
})
