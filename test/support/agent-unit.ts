import { readFileSync } from 'node:fs'
import path from 'node:path'

const file = path.resolve(import.meta.dirname, '../../systemd/klariqo-client.service.hbs')

/** How a client's unit starts the agent, without what differs from client to client: flags for Node, environment. */
export function agentUnit(): { flags: string[]; environment: Record<string, string> } {
  const text = readFileSync(file, 'utf8')
  const command = /^ExecStart=\S+((?: -\S+)*) \S+agent\.mjs$/m.exec(text)?.[1]
  if (command === undefined) throw new Error(`${file} starts no agent`)
  const assignments = [...text.matchAll(/^Environment=(\w+)=([^{}\n]*)$/gm)]
  return {
    flags: command.split(' ').filter((flag) => flag !== ''),
    environment: Object.fromEntries(assignments.map(([, name, value]) => [name, value])),
  }
}
