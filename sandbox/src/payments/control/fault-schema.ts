import { z } from 'zod'
import { commonFaultSchema } from '../../vendor-http/fault-list.ts'

/** `status`: answered with that error instead; nothing is done, unless `done` says that it is. */
export const faultSchema = commonFaultSchema.extend({
  status: z.int().min(400).max(599).optional(),
  done: z.boolean().optional(),
})

export type Fault = z.infer<typeof faultSchema>
