import { z } from 'zod'

const schema = z.object({
  name: z.string(),
  outcome: z.string(),
  given: z.record(z.string(), z.unknown()).default({}),
})

/** Tools the model asked for in a call, as the agent noted them at its end; arguments as text. */
export function toolsUsed(
  metadata: Record<string, unknown>,
): { name: string; outcome: string; given: Record<string, string> }[] {
  const noted = z.array(schema).safeParse(metadata.tools)
  return (noted.data ?? []).map(({ given, ...tool }) => ({
    ...tool,
    given: Object.fromEntries(Object.entries(given).map(([key, value]) => [key, String(value)])),
  }))
}
