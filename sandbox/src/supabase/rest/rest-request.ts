import type { IncomingHttpHeaders } from 'node:http'
import type { Pool } from 'pg'
import type { Identity } from '../identity.ts'
import type { SchemaCache } from '../schema/schema-cache.ts'
import type { Schema } from '../schema/schema-types.ts'
import type { Format } from './parse-accept.ts'
import type { Preferences } from './parse-preferences.ts'

/** A request to /rest/v1 as it came. */
export type RestRequest = {
  method: string
  /** Below /rest/v1, decoded: `voice_ai_clients` or `rpc/name`. */
  target: string
  path: string
  parameters: URLSearchParams
  headers: IncomingHttpHeaders
  body: string
  identity: Identity
}

export type RestDatabase = { pool: Pool; cache: SchemaCache }

/** With what every handler needs read from it once. */
export type PreparedRequest = RestRequest & { schema: Schema; format: Format; prefer: Preferences; pool: Pool }
