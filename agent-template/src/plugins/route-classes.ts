import type { FastifyInstance } from 'fastify'
import type { RouteAccess } from '../route-access.ts'

export type RouteEntry = {
  method: string
  url: string
  class: RouteAccess
  /** Of a `session` route: for staff too. */
  staff: boolean
}

/** Refuses to start with a route that nobody has classified, and keeps the list of all routes. */
export function routeClasses(app: FastifyInstance): RouteEntry[] {
  const inventory: RouteEntry[] = []
  app.addHook('onRoute', ({ method, url, config }) => {
    if (config?.class === undefined) throw new Error(`route ${String(method)} ${url} has no class`)
    const staff = config.staff === true
    for (const one of [method].flat()) inventory.push({ method: one, url, class: config.class, staff })
  })
  return inventory
}
