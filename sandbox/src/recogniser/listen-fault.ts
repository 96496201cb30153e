import type { WebSocket } from 'ws'
import type { VendorFault } from '../vendor-http/vendor-settings.ts'

/** Lets an accepted connection go wrong as its fault says. `deaf`: from now on it takes nothing and sends nothing. */
export function listenFault(socket: WebSocket, fault: VendorFault | null): { deaf(): boolean } {
  let deaf = false
  const { garbage, half_open, cut_after_bytes: most, after_ms: afterMs } = fault ?? {}
  const happen = (): void => {
    if (garbage) socket.send('<html>Please try again later.</html>')
    else if (half_open) deaf = true
    else socket.terminate()
  }
  if (afterMs !== undefined || garbage || half_open) {
    const timer = setTimeout(happen, afterMs ?? 0)
    socket.once('close', () => clearTimeout(timer))
  }
  if (most !== undefined) {
    let taken = 0
    socket.on('message', (data: Buffer, isBinary) => {
      taken += isBinary ? data.length : 0
      if (taken >= most) socket.terminate()
    })
  }
  // The library would answer pings of a line that is dead.
  socket.on('ping', (data) => {
    if (!deaf) socket.pong(data)
  })
  return { deaf: () => deaf }
}
