import { styleText } from 'node:util'
import { drawTable, type TableLayout } from './draw-table.ts'

/** What a person sees. Data goes to standard output, everything about the run to standard error. */
export class Terminal {
  readonly json: boolean
  readonly warnings: string[] = []

  constructor(json: boolean) {
    this.json = json
  }

  /** True when questions may be asked and a moving view may be drawn. */
  get interactive(): boolean {
    return !this.json && process.stdin.isTTY === true && process.stderr.isTTY === true
  }

  /** A line of the answer. Silent with --json, where the envelope is the answer. */
  line(text = ''): void {
    if (!this.json) process.stdout.write(`${harmless(text)}\n`)
  }

  /** What the lines below it are about. */
  title(text: string): void {
    this.line(styleText('bold', text, { stream: process.stdout }))
  }

  /** Names with their values, one a line; a name is up to `width` characters wide. */
  facts(rows: readonly (readonly [name: string, value: string])[], width = 10): void {
    for (const [name, value] of rows) this.line(`  ${name.padEnd(width)} ${value}`)
  }

  /** A line about the run. */
  note(text: string): void {
    process.stderr.write(`${styleText('dim', harmless(text), { stream: process.stderr })}\n`)
  }

  /** A line of a conversation as it is spoken; shown at a terminal only, the report has them all. */
  readonly said = (speaker: string, text: string): void => {
    if (this.interactive) this.note(`${speaker}: ${text}`)
  }

  /** Shown at once and kept for the envelope. */
  warn(text: string): void {
    this.warnings.push(text)
    if (!this.json)
      process.stderr.write(`${styleText('yellow', 'Warning:', { stream: process.stderr })} ${harmless(text)}\n`)
  }

  /** Rows of a table with its heads, columns aligned; at a terminal `layout` says what gives way when it is too narrow. */
  table(heads: readonly string[], rows: readonly (readonly string[])[], layout: Omit<TableLayout, 'width'> = {}): void {
    const width = process.stdout.isTTY ? process.stdout.columns || 80 : Number.POSITIVE_INFINITY
    const { head, lines } = drawTable(heads, rows, { width, ...layout })
    this.title(head)
    for (const line of lines) this.line(line)
  }
}

/** What steers a terminal, but colours and the ends of lines. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const STEERING = /\u001b(?!\[[\d;]*m)|\r(?!\n|$)|[\0-\u0008\u000b\u000c\u000e-\u001a\u001c-\u001f\u007f-\u009f]/g

/** Whoever texts or calls a business chooses words that are shown here. */
const harmless = (text: string): string => text.replace(STEERING, '\ufffd')
