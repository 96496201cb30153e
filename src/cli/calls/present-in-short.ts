import type { Terminal } from '../terminal.ts'
import type { InShort } from './in-short.ts'

export function presentInShort(terminal: Terminal, { in_short, recordings }: InShort): void {
  if (in_short !== null) {
    const { outcome, sentiment, summary, fields, webhook } = in_short
    terminal.line(`${words(outcome)}, ${sentiment}: ${summary || 'its words are gone'}`)
    const given = Object.entries(fields).filter(([, value]) => value !== null)
    if (given.length > 0) terminal.line(given.map(([name, value]) => `${words(name)}: ${value}`).join(' · '))
    if (webhook !== null)
      terminal.line(`The client's own system: ${words(webhook.state)}, ${webhook.attempts} attempts`)
  }
  for (const { sid, kind } of recordings) terminal.line(`Recorded (${kind}): klariqo call recording ${sid} --out FILE`)
}

const words = (name: string): string => name.replaceAll('_', ' ')
