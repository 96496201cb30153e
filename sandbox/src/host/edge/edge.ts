import http from 'node:http'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { listenOnLoopback } from '../../vendor-http/listen-on-loopback.ts'
import { badGateway, badRequest, edgePage, type Page } from './edge-pages.ts'
import { filePage } from './file-page.ts'
import { loadRoutes } from './load-routes.ts'
import { normalisePath, upstreamTarget } from './normalise-path.ts'
import { proxyRequest, sendPage } from './proxy-request.ts'
import { endWithPage, proxyUpgrade } from './proxy-upgrade.ts'
import type { Destination, Route } from './route.ts'

type Options = {
  includes: string
  /** Stands for `/`: the folders of includes are below it. */
  root: string
  /** Of this machine; stands for the host's own 127.0.0.1, where its agents are. */
  agents: string
  /** Somebody calls an agent's port: wakes a sleeping one; false when nobody will answer. */
  wake: (port: number) => Promise<boolean>
}

/** The sandbox's nginx: routes by the rendered includes, treats paths and headers as nginx does. */
export class Edge {
  readonly #includes: string
  readonly #root: string
  readonly #agents: string
  readonly #wake: Options['wake']
  readonly #connections = new Set<Duplex>()
  readonly #server: http.Server
  #routes: Route[] = []

  constructor({ includes, root, agents, wake }: Options) {
    this.#includes = includes
    this.#root = root
    this.#agents = agents
    this.#wake = wake
    // A caller may take its time over a long body; nothing here is open to the outside.
    this.#server = http.createServer({ requestTimeout: 0 }, (request, response) => {
      this.#find(request).then(
        (found) => {
          if ('page' in found) sendPage(response, found.page)
          else proxyRequest(request, response, found)
        },
        (error) => response.destroy(error),
      )
    })
    this.#server.on('upgrade', (request, caller, head) => {
      caller.on('error', () => caller.destroy())
      this.#find(request).then(
        (found) => {
          if ('page' in found) endWithPage(caller, found.page)
          else proxyUpgrade(request, caller, head, found)
        },
        (error) => caller.destroy(error),
      )
    })
    this.#server.on('connection', (socket) => {
      this.#connections.add(socket)
      socket.on('close', () => this.#connections.delete(socket))
    })
  }

  /** Takes over what can be read; gives the includes that cannot, so that one client's broken file does not hold up a start. */
  async boot(): Promise<string[]> {
    const { routes, problems } = await loadRoutes(this.#includes)
    this.#routes = routes
    return problems.map((problem) => problem.message)
  }

  /** The address that is listened on. Port 0: any free one. @throws SandboxError PORT_TAKEN */
  listen(port: number): Promise<string> {
    return listenOnLoopback(this.#server, port, 'public address')
  }

  /** `nginx -t`. @throws IncludeError */
  async test(): Promise<Route[]> {
    const { routes, problems } = await loadRoutes(this.#includes)
    if (problems[0]) throw problems[0]
    return routes
  }

  /** `nginx -s reload`: all new routes or none; what is on its way stays on its way. @throws IncludeError */
  async reload(): Promise<void> {
    this.#routes = await this.test()
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    for (const socket of this.#connections) socket.destroy()
    await closed
  }

  async #find(request: http.IncomingMessage): Promise<Destination | { page: Page }> {
    const normalised = normalisePath(request.url ?? '')
    if (!normalised) return { page: badRequest }
    const { path } = normalised
    const route = this.#routes.find((each) => path.startsWith(each.prefix))
    if (route && 'folder' in route) {
      const folder = join(this.#root, route.folder)
      return { page: await filePage(request.method ?? 'GET', folder, path.slice(route.prefix.length)) }
    }
    if (route) {
      const answered = await this.#wake(route.port)
      return answered
        ? { agents: this.#agents, route, target: upstreamTarget(normalised, route.prefix) }
        : { page: badGateway }
    }
    const slashed = this.#routes.find((each) => each.prefix === `${path}/`)
    if (!slashed) return { page: edgePage(path) }
    const query = normalised.query === '' ? '' : `?${normalised.query}`
    return { page: { status: 301, text: 'Moved.\n', location: `${slashed.prefix}${query}` } }
  }
}
