import type { DeedTable } from '../ports/call-deeds.ts'
import type { Expectations } from '../ports/scenario.ts'
import type { CallEvidence } from './call-evidence.ts'
import { isSaid } from './is-said.ts'
import { spokenWords } from './spoken-words.ts'
import { toolsUsed } from './tools-used.ts'

const titles: Record<DeedTable, string> = { appointments: 'appointment', messages: 'message', texts: 'text message' }

/** Which tools and rows of the expectations the call lacks, in plain words. `caller` in a column stands for the caller's own number. */
export function judgeDeeds(
  expected: Pick<Expectations, 'tools' | 'rows'>,
  { metadata, rows }: Pick<CallEvidence, 'metadata' | 'rows'>,
  callerNumber: string,
): string[] {
  const failures: string[] = []
  const tools = toolsUsed(metadata)
  for (const { name, with: wanted } of expected.tools) {
    const uses = tools.filter((tool) => tool.name === name && tool.outcome === 'done')
    if (uses.length === 0) failures.push(`did not use ${name} (used: ${tools.map(shown).join(', ') || 'no tool'})`)
    else if (!uses.some((use) => Object.entries(wanted).every(([key, text]) => holds(use.given[key] ?? '', text))))
      failures.push(
        `used ${name} with ${JSON.stringify(uses.map((use) => use.given))}, not with ${JSON.stringify(wanted)}`,
      )
  }
  for (const table of Object.keys(titles) as DeedTable[]) {
    const left = [...rows[table]]
    for (const wanted of expected.rows[table]) {
      const at = left.findIndex((row) =>
        Object.entries(wanted).every(([column, text]) =>
          holds(row[column] ?? '', text === 'caller' ? callerNumber : text),
        ),
      )
      if (at !== -1) left.splice(at, 1)
      else failures.push(`left no ${titles[table]} with ${JSON.stringify(wanted)} (left: ${JSON.stringify(left)})`)
    }
  }
  return failures
}

const holds = (value: string, wanted: string) => value === wanted || isSaid(wanted, spokenWords(value))
const shown = ({ name, outcome }: { name: string; outcome: string }) =>
  outcome === 'done' ? name : `${name} ${outcome}`
