import type { SandboxState } from '@klariqo/contract/sandbox-state'

/** Where each vendor is spoken to in a sandbox; the public origin is the edge. */
export function sandboxAddresses({ ports, keys }: Pick<SandboxState, 'ports' | 'keys'>) {
  const http = (port: number) => `http://127.0.0.1:${port}`
  return {
    databaseUrl: `postgresql://postgres:${keys.postgres_password}@127.0.0.1:${ports.postgres}/postgres`,
    supabase: http(ports.supabase),
    carrier: http(ports.carrier),
    recogniser: `ws://127.0.0.1:${ports.recogniser}`,
    voice: http(ports.voice),
    replier: http(ports.replier),
    origin: http(ports.edge),
    payments: http(ports.payments),
  }
}
