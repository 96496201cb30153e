/** Variables of a request that an include may use; nginx's `$name`. `klariqo_connection` is the platform's own map. */
export type RequestVariables = Record<
  'host' | 'remote_addr' | 'request_uri' | 'scheme' | 'http_upgrade' | 'klariqo_connection',
  string
>

/** Where an include has a location. The prefix begins and ends in `/`. */
type Location = { prefix: string; file: string; line: number }

/** A location that an agent answers. */
export type AgentRoute = Location & {
  port: number
  /** Headers set for the agent; a value that comes out empty means the header is not sent at all. Names in lower case. */
  headers: { name: string; variable: keyof RequestVariables }[]
  connectTimeoutMs: number
  readTimeoutMs: number
}

/** A location that is answered from files of the host's. The folder begins and ends in `/`. */
export type FolderRoute = Location & { folder: string }

export type Route = AgentRoute | FolderRoute

/** Where one request goes. */
export type Destination = {
  route: AgentRoute
  /** The address that the route's port is on. */
  agents: string
  /** The request target for the agent. */
  target: string
}
