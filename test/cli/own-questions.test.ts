import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { askClientRequest } from '../../src/cli/ask-client-request.ts'
import type { Terminal } from '../../src/cli/terminal.ts'
import type { Templates } from '../../src/ports/templates.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'klariqo-questions-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const asked = (text: string, file = path.join(folder, 'questions.yaml')) => {
  writeFileSync(path.join(folder, 'questions.yaml'), text)
  return askClientRequest(
    { business: 'Jameson Plumbing', region: 'au', industry: 'plmb', questions: file },
    {} as Templates,
    { interactive: false } as Terminal,
    new AbortController().signal,
  )
}

test("a client's own questions come from a file of their own", async () => {
  const { details } = await asked('- question: Do you take dogs?\n  answer: Yes.\n')
  expect(details).toEqual({ questions: [{ question: 'Do you take dogs?', answer: 'Yes.' }] })
})

test('a file that is not there, or no YAML, is named', async () => {
  await expect(asked('', path.join(folder, 'none.yaml'))).rejects.toMatchObject({ code: 'DETAILS_FILE_UNREADABLE' })
  await expect(asked('- question: [')).rejects.toMatchObject({ code: 'DETAILS_FILE_INVALID' })
})
