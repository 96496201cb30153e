import type { LogLine } from './client-logs.ts'
import type { Terminal } from './terminal.ts'

/** Time, process and message; what the agent logged as JSON is shown as message and fields. */
export function presentLogLine(terminal: Terminal, line: LogLine): void {
  const fields = Object.entries(line.fields).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
  terminal.line([line.at, `[${line.pid ?? '-'}]`, line.message, ...fields].join(' '))
}
