import type { IncomingHttpHeaders } from 'node:http'
import type { Pool } from 'pg'
import type { GatewayKeys } from '../gateway-keys.ts'

/** A request to /auth/v1; `target` is the path below it. */
export type AuthRequest = {
  method: string
  target: string
  parameters: URLSearchParams
  headers: IncomingHttpHeaders
  body: string
  apiKey: string
}

export type AuthContext = { pool: Pool; keys: GatewayKeys }
