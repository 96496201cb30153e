/** Variables of a request that an include may use; nginx's `$name`. `klariqo_connection` is the platform's own map. */
export type RequestVariables = Record<
  'host' | 'remote_addr' | 'request_uri' | 'scheme' | 'http_upgrade' | 'klariqo_connection',
  string
>

/** One `location` of an include. */
export type Route = {
  /** Begins and ends in `/`. */
  prefix: string
  port: number
  /** Headers set for the agent; a value that comes out empty means the header is not sent at all. Names in lower case. */
  headers: { name: string; variable: keyof RequestVariables }[]
  connectTimeoutMs: number
  readTimeoutMs: number
  file: string
  line: number
}

/** Where one request goes. */
export type Destination = {
  route: Route
  /** The address that the route's port is on. */
  agents: string
  /** The request target for the agent. */
  target: string
}
