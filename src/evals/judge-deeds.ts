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
  for (const name of expected.tools)
    if (!tools.includes(name)) failures.push(`did not use ${name} (used: ${tools.join(', ') || 'no tool'})`)
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
