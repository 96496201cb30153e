import type { FastifyServerOptions } from 'fastify'

/** Whatever looks like a phone number; its last three digits stay, enough to tell two calls apart. */
const NUMBER = /\+\d{4,15}/g

export const maskNumbers = (text: string): string => text.replace(NUMBER, (number) => `…${number.slice(-3)}`)

/**
 * JSON lines on stdout. Callers' words stand in the field `words` only; numbers are masked wherever they turn up; requests
 * are logged by route, never by address or headers.
 */
export const logOptions = (level: string, clientId: string): NonNullable<FastifyServerOptions['logger']> => ({
  level,
  base: { client_id: clientId },
  timestamp: () => `,"time":"${new Date().toISOString()}"`,
  formatters: { level: (label) => ({ level: label }) },
  serializers: {
    req: (request) => ({ method: request.method, route: request.routeOptions?.url ?? null }) as never,
    err: (error: Error & { code?: string }) => ({
      type: error.name,
      message: maskNumbers(error.message),
      stack: maskNumbers(error.stack ?? ''),
      ...(error.code === undefined ? {} : { code: error.code }),
      ...(error.cause instanceof Error ? { cause: maskNumbers(error.cause.message) } : {}),
    }),
    from: (number: unknown) => maskNumbers(String(number)),
    to: (number: unknown) => maskNumbers(String(number)),
  },
})
