import { mkdir, rm, symlink } from 'node:fs/promises'
import path from 'node:path'
import type { Service } from '../service.ts'
import { ControlServer } from './control/control-server.ts'
import { journalctl } from './control/journalctl.ts'
import { nginx } from './control/nginx.ts'
import { ss } from './control/ss.ts'
import { systemctl } from './control/systemctl.ts'
import { Edge } from './edge/edge.ts'
import { type HostLayout, hostLayout } from './host-layout.ts'
import { Journal } from './journal/journal.ts'
import { claimAddress } from './manager/claim-address.ts'
import { ServiceManager } from './manager/service-manager.ts'
import type { UnitListing } from './manager/unit-listing.ts'
import { writePrograms } from './programs/write-programs.ts'

export type StandInHostOptions = {
  /** The sandbox's folder; the host is `host` below it. */
  home: string
  /** Of the public address. 0: any free one. */
  edgePort: number
  /** The Node that runs agents and the host's programs. */
  nodePath: string
  /** The built agent. */
  agentBundle: string
  /** Where `run-on-stand-in` lies when it is not next to its source. */
  programsDir?: string
  /** How long agents may take over their end when the sandbox goes down; then SIGKILL. Default 5,000 ms. */
  stopTimeoutMs?: number
}

export type StandInHost = Service & {
  root: string
  /** systemctl, journalctl and nginx: goes first on the PATH of whoever uses the host. */
  programs: string
  /** The loopback address of this machine that the host's agents listen on. */
  agents: string
  units(): UnitListing[]
}

/**
 * A server without a server: runs the rendered unit files, routes by the rendered nginx includes. The address is the
 * public one. @throws SandboxError
 */
export async function startStandInHost(options: StandInHostOptions): Promise<StandInHost> {
  const layout = hostLayout(options.home)
  await installAgent(layout, options)
  await writePrograms(layout, options.nodePath, options.programsDir)

  const onError = (error: unknown) => console.error('host: journal lines are lost:', error)
  const journal = new Journal({ folder: layout.journal, logs: layout.logs, now: Date.now, onError })
  const claim = await claimAddress()
  const { address: agents } = claim
  const manager = new ServiceManager({ layout, journal, monotonicMs: () => performance.now(), address: agents })
  const edge = new Edge({ includes: layout.includes, root: layout.root, agents, wake: (port) => manager.wake(port) })
  const control = new ControlServer(layout.socket, {
    systemctl: (args, output) => systemctl(manager, args, output),
    journalctl: (args, output) => journalctl(journal, args, output),
    nginx: (args, output) => nginx(edge, args, output),
    ss: (args, output) => ss(agents, args, output),
    units: async (_args, { out }) => {
      out(JSON.stringify(manager.list()))
      return 0
    },
  })
  const stopTimeoutMs = options.stopTimeoutMs ?? 5_000
  const close = async () => {
    // Callers first, then agents: nobody is sent to one that is ending.
    await control.close()
    await edge.close()
    await manager.close(stopTimeoutMs)
    await claim.release()
    await journal.flush()
  }

  try {
    await control.listen()
    // Before the agents: one that calls its own public address at once finds it.
    for (const problem of await edge.boot()) console.error(`host: nginx include left out: ${problem}`)
    const address = await edge.listen(options.edgePort)
    await manager.boot()
    const { root, programs } = layout
    return { name: 'host', address, root, programs, agents, units: () => manager.list(), close }
  } catch (error) {
    await close()
    throw error
  }
}

/** The Node and the agent where the units look for them, as links: a new build is used from the next start of an agent on. */
async function installAgent({ root }: HostLayout, { nodePath, agentBundle }: StandInHostOptions): Promise<void> {
  const links = [
    [path.join(root, 'opt/klariqo/node/bin/node'), nodePath],
    [path.join(root, 'opt/klariqo/agent/current/agent.mjs'), agentBundle],
  ] as const
  for (const [link, target] of links) {
    await mkdir(path.dirname(link), { recursive: true })
    await rm(link, { force: true })
    await symlink(target, link)
  }
}
