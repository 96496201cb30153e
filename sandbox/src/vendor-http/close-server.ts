import type { Server } from 'node:http'

/** Stops listening and ends every connection; resolves when none is left. */
export async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve())
  })
  server.closeAllConnections()
  await closed
}
