import net from 'node:net'
import { createInterface } from 'node:readline'
import type { ControlReply, ControlRequest } from './protocol.ts'

type Sinks = { out: (text: string) => void; err: (text: string) => void }

/** Runs a program of a stand-in host over its unix socket. @throws the system's error when nobody listens there */
export async function callControl(socketPath: string, request: ControlRequest, sinks: Sinks): Promise<number> {
  const socket = net.connect(socketPath)
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })
  socket.write(`${JSON.stringify(request)}\n`)
  try {
    for await (const line of createInterface({ input: socket })) {
      const reply = JSON.parse(line) as ControlReply
      if ('exit' in reply) return reply.exit
      if ('out' in reply) sinks.out(reply.out)
      else sinks.err(reply.err)
    }
  } finally {
    socket.destroy()
  }
  throw new Error('the service manager went away')
}
