import { createServer } from 'node:net'
import type { SandboxState } from '@klariqo/contract/sandbox-state'

type Ports = SandboxState['ports']

/** Where a new sandbox first looks; a busy one is passed over for any free port. */
const preferred: Ports = {
  postgres: 54320,
  supabase: 54321,
  carrier: 54322,
  recogniser: 54323,
  voice: 54324,
  replier: 54325,
  edge: 54380,
  payments: 54326,
  billing: 54327,
}

/**
 * A port for each service: the one it had last time (clients' files name it), else the preferred one, else any free one.
 * `moved` names the services that could not keep theirs.
 */
export async function choosePorts(last: Ports | null): Promise<{ ports: Ports; moved: string[] }> {
  // Those of last time are kept clear, too, while another service looks for a free one.
  const ports = { ...preferred, ...last }
  const moved: string[] = []
  for (const name of Object.keys(preferred) as (keyof Ports)[]) {
    // 0: a sandbox made before there was this service.
    const wanted = last?.[name] || preferred[name]
    ports[name] = (await isFree(wanted)) ? wanted : await anyFree(Object.values(ports))
    if (last?.[name] && ports[name] !== last[name]) moved.push(name)
  }
  return { ports, moved }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)))
  })
}

async function anyFree(taken: readonly number[]): Promise<number> {
  for (;;) {
    const port = await new Promise<number>((resolve, reject) => {
      const server = createServer()
      server.once('error', reject)
      server.listen({ host: '127.0.0.1', port: 0 }, () => {
        const address = server.address()
        server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
      })
    })
    if (!taken.includes(port)) return port
  }
}
