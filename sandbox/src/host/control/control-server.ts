import { chmod, mkdir, rm, stat } from 'node:fs/promises'
import net from 'node:net'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { SandboxError } from '../../sandbox-error.ts'
import type { ProgramOutput } from './program-output.ts'
import type { ControlReply, ControlRequest } from './protocol.ts'

export type Programs = Readonly<Record<string, (args: readonly string[], output: ProgramOutput) => Promise<number>>>

/**
 * Runs the host's programs for whoever connects to the unix socket: the folder is this user's alone.
 * @throws SandboxError HOST_SOCKET_REFUSED
 */
export class ControlServer {
  readonly #server: net.Server
  readonly #connections = new Set<net.Socket>()
  readonly #file: string

  constructor(file: string, programs: Programs) {
    this.#file = file
    this.#server = net.createServer((socket) => {
      this.#connections.add(socket)
      socket.on('close', () => this.#connections.delete(socket))
      // The caller went away in the middle of an answer (Ctrl-C of a follower): `close` follows and ends the program.
      socket.on('error', () => undefined)
      serve(socket, programs).catch((error: Error) =>
        socket.end(`${JSON.stringify({ err: `${error.message}\n` })}\n{"exit":1}\n`),
      )
    })
  }

  async listen(): Promise<void> {
    const folder = path.dirname(this.#file)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const { uid } = await stat(folder)
    if (uid !== process.getuid?.()) {
      const hint = 'Set KLARIQO_HOME to a folder of your own with a shorter path.'
      throw new SandboxError('HOST_SOCKET_REFUSED', `${folder} belongs to another user.`, hint)
    }
    await chmod(folder, 0o700)
    await rm(this.#file, { force: true })
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(this.#file, resolve)
    })
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    for (const socket of this.#connections) socket.destroy()
    await closed
  }
}

async function serve(socket: net.Socket, programs: Programs): Promise<void> {
  const gone = new AbortController()
  socket.on('close', () => gone.abort())
  const { value } = await createInterface({ input: socket })[Symbol.asyncIterator]().next()
  if (typeof value !== 'string') return
  const { program, args } = JSON.parse(value) as ControlRequest
  const reply = (message: ControlReply) => void (socket.writable && socket.write(`${JSON.stringify(message)}\n`))
  const output = { out: (out: string) => reply({ out }), err: (err: string) => reply({ err }), signal: gone.signal }
  const run = programs[program]
  if (!run) output.err(`not supported by the stand-in: ${program}\n`)
  reply({ exit: run ? await run(args, output) : 1 })
  socket.end()
}
