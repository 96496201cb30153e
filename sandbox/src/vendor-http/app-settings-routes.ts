import type { FastifyInstance } from 'fastify'
import { z } from 'zod'

const changesSchema = z.record(z.string(), z.unknown())

/**
 * `/_sandbox/settings` of a service that is a Fastify app: GET shows, PUT changes what it names and leaves the rest. What
 * the vendor's schema refuses is a ZodError, and nothing is changed.
 */
export function appSettingsRoutes<Settings extends object>(
  app: FastifyInstance,
  service: { settings: Settings },
  schema: z.ZodType<Settings>,
): void {
  app.get('/_sandbox/settings', async () => service.settings)
  app.put('/_sandbox/settings', async (request) => {
    service.settings = schema.parse({ ...service.settings, ...changesSchema.parse(request.body) })
    return service.settings
  })
}
