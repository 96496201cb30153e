import type { FastifyReply } from 'fastify'

export const sendTwiml = (reply: FastifyReply, document: string): FastifyReply =>
  reply.type('text/xml; charset=utf-8').send(document)
