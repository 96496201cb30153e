import net from 'node:net'
import { getSystemErrorName } from 'node:util'
import { type MessagePort, receiveMessageOnPort, workerData } from 'node:worker_threads'

/**
 * A thread that owns listening sockets and never takes a connection from them. Node accepts on every socket that its
 * event loop turns for; this thread's loop never turns: it sleeps until it is rung and does its work in one go. So the
 * kernel queues callers, and only an agent that was given the socket's descriptor answers them.
 */
export type KeeperRequest = { id: number; address: string; port: number; want: 'open' | 'closed' }
export type KeeperReply = { id: number; fd: number; problem: null } | { id: number; fd: null; problem: string | null }

/** A bound, not yet listening handle of Node's own, as `cluster` makes them. */
type Handle = { fd: number; listen(backlog: number): number; close(): void }
type HandleMaker = { _createServerHandle(address: string, port: number, family: 4): Handle | number }

const backlog = 511
const { bell, port } = workerData as { bell: Int32Array; port: MessagePort }
const kept = new Map<string, Handle>()

for (;;) {
  for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) {
    port.postMessage(answer(next.message as KeeperRequest))
  }
  Atomics.wait(bell, 0, 0)
  Atomics.store(bell, 0, 0)
}

function answer({ id, address, port: wanted, want }: KeeperRequest): KeeperReply {
  const name = `${address}:${wanted}`
  if (want === 'closed') {
    kept.get(name)?.close()
    kept.delete(name)
    return { id, fd: null, problem: null }
  }
  const handle = (net as unknown as HandleMaker)._createServerHandle(address, wanted, 4)
  if (typeof handle === 'number') return { id, fd: null, problem: getSystemErrorName(handle) }
  const failed = handle.listen(backlog)
  if (failed) {
    handle.close()
    return { id, fd: null, problem: getSystemErrorName(failed) }
  }
  kept.set(name, handle)
  return { id, fd: handle.fd, problem: null }
}
