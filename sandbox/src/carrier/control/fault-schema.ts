import { z } from 'zod'
import { commonFaultSchema } from '../../vendor-http/fault-list.ts'

/** `status` or `code`: refused, nothing done. */
export const faultSchema = commonFaultSchema.extend({
  status: z.int().min(200).max(599).optional(),
  code: z.int().optional(),
})

export type Fault = z.infer<typeof faultSchema>
