import { startStandInHost } from '../../../sandbox/src/host/start-stand-in-host.ts'

/** A stand-in host in a process of its own, to be killed: `<home> <agent bundle>`; prints the address of its agents. */
const [home = '', agentBundle = ''] = process.argv.slice(2)
const host = await startStandInHost({ home, edgePort: 0, nodePath: process.execPath, agentBundle })
console.log(host.agents)
