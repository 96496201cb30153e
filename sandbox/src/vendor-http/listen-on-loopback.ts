import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SandboxError } from '../sandbox-error.ts'

/**
 * Opens the server on 127.0.0.1 and gives the address it has (port 0 takes a free one).
 * Throws SandboxError PORT_TAKEN when somebody else has the port.
 */
export async function listenOnLoopback(server: Server, port: number, name: string): Promise<string> {
  server.listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause
    throw new SandboxError(
      'PORT_TAKEN',
      `Port ${port} for the ${name} is taken.`,
      'Stop the program that has it, or start the sandbox with another KLARIQO_HOME.',
      { cause },
    )
  }
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
