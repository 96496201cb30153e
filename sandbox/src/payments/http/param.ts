import { z } from 'zod'

/** How the vendor writes values in a form. */
export const param = {
  text: z.string().max(5000),
  /** Empty text takes the value away. */
  clearable: z
    .string()
    .max(5000)
    .transform((text) => (text === '' ? null : text)),
  integer: z
    .string()
    .regex(/^-?\d{1,15}$/, 'not an integer')
    .transform(Number),
  boolean: z.enum(['true', 'false']).transform((text) => text === 'true'),
  /** Up to 50 pairs. An empty value removes the key in an update. */
  metadata: z
    .record(z.string().max(40), z.string().max(500))
    .refine((pairs) => Object.keys(pairs).length <= 50, 'more than 50 keys'),
  cardOnly: z.array(z.literal('card')).min(1),
  /** `created` of lists: an instant in seconds, or bounds. */
  created: z.union([
    z
      .string()
      .regex(/^\d+$/, 'not a time')
      .transform((text) => ({ gte: Number(text), lte: Number(text) })),
    z
      .strictObject({ gt: z.string(), gte: z.string(), lt: z.string(), lte: z.string() })
      .partial()
      .transform(({ gt, gte, lt, lte }) => ({
        gte: Math.max(Number(gte ?? 0), gt === undefined ? 0 : Number(gt) + 1),
        lte: Math.min(Number(lte ?? Infinity), lt === undefined ? Infinity : Number(lt) - 1),
      })),
  ]),
}
