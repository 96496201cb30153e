import { clientIdOf, parseClientId, slugOf } from '../core/names.ts'
import type { CreateClientRequest } from '../provisioning/create-client-request.ts'

/** The id that a request would give, for the audit log; null when it gives none, which the request is refused for. */
export function requestedClientId({ business, region, industry }: CreateClientRequest): string | null {
  const id = clientIdOf({ region, industry, slug: slugOf(business) })
  return parseClientId(id) ? id : null
}
