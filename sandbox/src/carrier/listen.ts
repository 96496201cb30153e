import type { FastifyInstance } from 'fastify'
import { SandboxError } from '../sandbox-error.ts'

/** Opens the server on 127.0.0.1. Throws SandboxError PORT_TAKEN. */
export async function listen(app: FastifyInstance, port: number): Promise<string> {
  try {
    return await app.listen({ port, host: '127.0.0.1' })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause
    throw new SandboxError(
      'PORT_TAKEN',
      `Port ${port} for the carrier is taken.`,
      'Stop the program that has it, or start the sandbox with another KLARIQO_HOME.',
      { cause },
    )
  }
}
