import { styleText } from 'node:util'
import { afterEach, expect, test, vi } from 'vitest'
import { Terminal } from '../../src/cli/terminal.ts'

afterEach(() => vi.restoreAllMocks())

test('S-14 what a caller or a text says steers no terminal; our own colours stay', () => {
  const shown: string[] = []
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((text) => shown.push(String(text)) > 0)
  const terminal = new Terminal(false)
  const hostile = 'a\u001b]0;title\u0007b\u001b[2Jc\rd\u009b31me\0f\tg'
  terminal.line(hostile)
  terminal.warn(hostile)
  terminal.note(hostile)
  terminal.table(['said'], [[hostile]])
  const bold = styleText('bold', 'x', { validateStream: false })
  terminal.line(bold)
  for (const sign of ['\0', '\u0007', '\r', '\u009b', '\u001b]', '\u001b[2J'])
    expect(shown.join('')).not.toContain(sign)
  expect(shown[0]).toBe('a\ufffd]0;title\ufffdb\ufffd[2Jc\ufffdd\ufffd31me\ufffdf\tg\n')
  expect(shown.at(-1)).toBe(`${bold}\n`)
})
