import type { FastifyInstance } from 'fastify'

type Faults = { readonly all: readonly unknown[]; add(fault: unknown): void; clear(): void }

/** `/_sandbox/faults` of a service that is a Fastify app: POST adds one, GET shows those that wait, DELETE ends them all. */
export function faultRoutes(app: FastifyInstance, faults: Faults): void {
  app.post('/_sandbox/faults', async (request, reply) => {
    faults.add(request.body)
    return reply.code(201).send(faults.all)
  })
  app.get('/_sandbox/faults', async () => faults.all)
  app.delete('/_sandbox/faults', async (_request, reply) => {
    faults.clear()
    return reply.code(204).send()
  })
}
