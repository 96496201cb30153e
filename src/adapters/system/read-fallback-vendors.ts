import { readFile, stat } from 'node:fs/promises'
import { agentConfigSchema } from '@klariqo/contract/agent-config'
import * as z from 'zod/mini'
import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import type { FallbackVendors } from '../../core/fallback-vendors.ts'
import { Secret } from '../../core/secret.ts'

const keysSchema = z.record(z.string(), z.string().check(z.minLength(1)))

/**
 * The further vendors of a profile, from a JSON file that only its owner can read: lists `recogniser`, `model` and `voice` as agent.json
 * has them, and `keys` by the name that an entry calls its `credential`. No file: no further vendors.
 * @throws KlariqoError FALLBACK_VENDORS_INVALID
 */
export async function readFallbackVendors(file: string): Promise<FallbackVendors> {
  const refuse = (problem: string, cause?: unknown): KlariqoError =>
    new KlariqoError('FALLBACK_VENDORS_INVALID', { file, problem }, { cause })
  let json: unknown
  try {
    const { mode } = await stat(file)
    if ((mode & 0o077) !== 0) throw refuse('others can read it; `chmod 600` it, for keys are in it')
    json = JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return { fallbacks: { recogniser: [], model: [], voice: [] }, keys: {} }
    }
    // The text of a JSON error quotes the file, and there are keys in it.
    throw error instanceof KlariqoError ? error : refuse('it cannot be read as JSON')
  }
  const whole = z.looseObject({ keys: z.optional(z.unknown()) }).safeParse(json)
  if (!whole.success) throw refuse('it is no object')
  const { keys: given = {}, ...lists } = whole.data
  const found = agentConfigSchema.shape.fallbacks.safeParse(lists)
  if (!found.success) throw refuse(problemsOf(found.error))
  const keys = keysSchema.safeParse(given)
  if (!keys.success) throw refuse(`keys: ${problemsOf(keys.error)}`)
  const nameless = Object.values(found.data)
    .flat()
    .find(({ credential }) => keys.data[credential] === undefined)
  if (nameless) throw refuse(`keys.${nameless.credential}: is not there`)
  return {
    fallbacks: found.data,
    keys: Object.fromEntries(Object.entries(keys.data).map(([name, key]) => [name, new Secret(key)])),
  }
}

const problemsOf = ({ issues }: z.core.$ZodError): string =>
  issues
    .map((issue) => {
      const unknown = issue.code === 'unrecognized_keys' ? issue.keys : []
      return `${[...issue.path, ...unknown].join('.')}: ${issue.message}`
    })
    .join('; ')
