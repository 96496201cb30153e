/** A unit as this service manager understands it. Paths are the host's own (`/opt/…`), durations milliseconds. */
export type ServiceUnit = {
  kind: 'service'
  name: string
  description: string
  sockets: string[]
  exec: string[]
  environment: Record<string, string>
  credentials: { id: string; path: string }[]
  /** Below /var/lib. */
  stateDirectory: string | null
  stateDirectoryMode: number
  umask: number
  restart: 'no' | 'on-failure' | 'always'
  restartMs: number
  stopTimeoutMs: number
  startLimit: { burst: number; intervalMs: number }
  wantedBy: string[]
}

export type SocketUnit = {
  kind: 'socket'
  name: string
  description: string
  port: number
  service: string
  wantedBy: string[]
}

export type Unit = ServiceUnit | SocketUnit
