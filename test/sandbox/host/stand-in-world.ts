import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import http from 'node:http'
import net, { type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type StandInHost, startStandInHost } from '../../../sandbox/src/host/start-stand-in-host.ts'
import { loadHostTemplates } from '../../../src/adapters/host/load-host-templates.ts'
import { createLocalHost } from '../../../src/adapters/host/local/create-local-host.ts'
import { clientFiles } from '../../../src/host-commands/client-files.ts'
import { nginx } from '../../../src/host-commands/nginx.ts'
import { systemd } from '../../../src/host-commands/systemd.ts'
import { unitName } from '../../../src/host-commands/unit-name.ts'
import { type UnitState, unitStateOf } from '../../../src/host-commands/unit-state.ts'
import type { Host } from '../../../src/ports/host.ts'

const templates = loadHostTemplates(path.resolve(import.meta.dirname, '../../..'))
const agentBundle = path.join(import.meta.dirname, 'fixture-agent.mjs')

export type Answer = { status: number; headers: http.IncomingHttpHeaders; text: string }

/** A stand-in host in a folder of its own, used as provisioning uses a host: through the local adapter. */
export class StandInWorld {
  readonly home: string
  standIn: StandInHost
  readonly host: Host

  private constructor(home: string, standIn: StandInHost) {
    this.home = home
    this.standIn = standIn
    this.host = createLocalHost({ name: 'sandbox', root: standIn.root })
  }

  static async start(): Promise<StandInWorld> {
    const home = await mkdtemp(path.join(tmpdir(), 'klariqo-stand-in-'))
    return new StandInWorld(home, await StandInWorld.#start(home))
  }

  static #start = (home: string) =>
    startStandInHost({ home, edgePort: 0, nodePath: process.execPath, agentBundle, stopTimeoutMs: 500 })

  /** Down and up again. */
  async reboot(): Promise<void> {
    await this.standIn.close()
    this.standIn = await StandInWorld.#start(this.home)
  }

  /** Writes a client's files and loads them, as far as `enable`; starts nothing. */
  async install(slug: string, port: number): Promise<string> {
    const clientId = `au_plmb_${slug}`
    const files = clientFiles({ clientId, port }, templates)
    for (const file of Object.values(files)) await this.host.write(file.path, file.content)
    await this.host.write(`/etc/klariqo/credentials/${clientId}.json`, `{"of":"${slug}"}`, { mode: 0o600 })
    await this.ok(systemd.daemonReload())
    await this.ok(systemd.enable(unitName(clientId, 'socket'), unitName(clientId, 'service')))
    return clientId
  }

  /** `install`, then everything running and reachable. */
  async bring(
    slug: string,
    given?: number,
  ): Promise<{ clientId: string; port: number; service: string; socket: string }> {
    const port = given ?? (await freePort())
    const clientId = await this.install(slug, port)
    const [service, socket] = [unitName(clientId, 'service'), unitName(clientId, 'socket')]
    await this.ok(systemd.start(socket, service))
    await this.ok(nginx.test())
    await this.ok(nginx.reload())
    return { clientId, port, service, socket }
  }

  async ok(argv: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.host.run(argv)
    if (code !== 0) throw new Error(`${argv.join(' ')}: ${code}: ${stderr}`)
    return stdout
  }

  async state(unit: string): Promise<UnitState> {
    return unitStateOf(await this.ok(systemd.show(unit)))
  }

  /** A request to the public address; the target goes out exactly as given. */
  get(
    target: string,
    options: { headers?: http.OutgoingHttpHeaders; method?: string; body?: string } = {},
  ): Promise<Answer> {
    return ask(this.standIn.address, target, options)
  }

  /** A request to an agent's own port, past the edge. */
  direct(port: number, target: string): Promise<Answer> {
    return ask(`http://${this.standIn.agents}:${port}`, target)
  }

  async close(): Promise<void> {
    await this.standIn.close()
    await rm(this.home, { recursive: true, force: true })
  }
}

export function ask(
  address: string,
  target: string,
  { headers = {}, method = 'GET', body }: { headers?: http.OutgoingHttpHeaders; method?: string; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname: host, port } = new URL(address)
    const request = http.request({ host, port, path: target, method, headers, agent: false }, (response) => {
      let text = ''
      response.on('data', (piece) => {
        text += piece
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
      response.on('error', reject)
    })
    request.on('error', reject)
    request.end(body)
  })
}

export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
