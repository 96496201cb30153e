import { z } from 'zod'
import { KlariqoError } from '../core/errors/klariqo-error.ts'
import { clientFolderOf, parseClientId, unitOf } from '../core/names.ts'

/** What the files of a client on a host are made from; everything else follows from it. */
export type ClientOnHost = { clientId: string; port: number }

const schema = z.strictObject({
  clientId: z.string().refine((text) => parseClientId(text) !== null, 'it is no client id'),
  port: z.int().min(1024).max(65_535),
})

/**
 * The values of the templates. Each has passed a pattern that leaves no room for a quote, a space, a line break or a
 * `%`, so no value can change what a file means. @throws KlariqoError HOST_VALUE_REFUSED
 */
export function clientValues(client: ClientOnHost, file: string): Record<string, string> {
  const checked = schema.safeParse(client)
  const key = checked.success ? parseClientId(checked.data.clientId) : null
  if (!checked.success || !key) {
    const problem =
      checked.error?.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ') ?? 'clientId'
    throw new KlariqoError('HOST_VALUE_REFUSED', { file, problem })
  }
  const { clientId, port } = checked.data
  return {
    client_id: clientId,
    slug: key.slug,
    port: String(port),
    unit: unitOf(clientId),
    client_folder: clientFolderOf(key),
  }
}
