import * as z from 'zod/mini'
import type { Tenant } from '../config/tenant.ts'
import { defineTool } from './define-tool.ts'
import { saidText } from './said-text.ts'
import type { Tool } from './tool.ts'
import { wordsOf } from './words.ts'

const parameters = z.strictObject({ reason: z.nullable(saidText(0, 200)) })

/** Passes the caller on, to the client's own number only. With a reason the team hears it before the caller is put through. */
export function transferCall({ config }: Tenant): Tool | null {
  if (config.transfer_number === null) return null
  return defineTool({
    name: 'transfer_call',
    description:
      'Put the caller through to the team, when the caller asks for a person. `reason`: who calls and why, in a short ' +
      'sentence that the team hears first; null if the caller did not say.',
    parameters,
    run({ reason }, context) {
      if (reason !== null && reason !== '') context.tellOwner(wordsOf(config.language).summary(reason))
      return { next: 'transfer', tell: 'The caller is put through.' }
    },
  })
}
