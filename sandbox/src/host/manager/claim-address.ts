import { once } from 'node:events'
import net from 'node:net'

export type ClaimedAddress = {
  /** Stands for the host's own 127.0.0.1: its agents' ports are on it. */
  address: string
  release(): Promise<void>
}

/** Below the first port that a client is ever given. */
const claimPort = 3010
const lastTried = 32

/**
 * Two sandboxes on one machine both give their first client port 3011, as two servers do. So each has a loopback
 * address of its own: 127.0.0.1 for the first that is up, 127.0.0.2 for the next. Where a machine has but one loopback
 * address (macOS), sandboxes share it and the second client of a port is refused by name.
 */
export async function claimAddress(): Promise<ClaimedAddress> {
  for (let last = 1; last <= lastTried; last += 1) {
    const address = `127.0.0.${last}`
    // Held, never spoken to.
    const claim = net.createServer((socket) => socket.destroy())
    try {
      claim.listen({ host: address, port: claimPort, exclusive: true })
      await once(claim, 'listening')
      return { address, release: () => new Promise((resolve) => claim.close(() => resolve())) }
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EADDRNOTAVAIL') break
      if (code !== 'EADDRINUSE') throw error
    }
  }
  return { address: '127.0.0.1', release: async () => undefined }
}
