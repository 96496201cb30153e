import { readFileSync } from 'node:fs'
import path from 'node:path'

/** What the unit file of a client gives Node on its way. */
export function unitStart(): { flags: string[]; environment: Record<string, string> } {
  const text = readFileSync(path.resolve(import.meta.dirname, '../systemd/klariqo-client.service.hbs'), 'utf8')
  const command = /^ExecStart=\S+((?: -\S+)*) \S+agent\.mjs$/m.exec(text)?.[1]
  if (command === undefined) throw new Error('the unit file starts no agent')
  const set = [...text.matchAll(/^Environment=([A-Z_]+)=([^{}\s]+)$/gm)].map(([, name = '', value = '']) => [
    name,
    value,
  ])
  return { flags: command.split(' ').filter((flag) => flag !== ''), environment: Object.fromEntries(set) }
}
