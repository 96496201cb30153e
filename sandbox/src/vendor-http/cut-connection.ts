import type { FastifyReply, FastifyRequest } from 'fastify'

/** The connection breaks; no answer is sent. */
export function cutConnection(request: FastifyRequest, reply: FastifyReply): void {
  reply.hijack()
  request.raw.socket.destroy()
}
