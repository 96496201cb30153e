import { z } from 'zod'

/** What the `config` column of a client holds. */
export const clientConfigSchema = z.object({
  /** As the industry template checked them. */
  details: z.record(z.string(), z.unknown()),
  owner: z.object({ email: z.string(), full_name: z.string().nullable() }),
  /** The business's own phone, E.164. */
  phone: z.string().nullable(),
})

export type ClientConfig = z.infer<typeof clientConfigSchema>
