import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writableFile } from '../../src/cli/calls/writable-file.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'klariqo-record-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

test('a relative file becomes absolute, because another process writes it', () => {
  expect(writableFile('call.wav')).toBe(path.resolve('call.wav'))
  expect(writableFile(path.join(folder, 'call.wav'))).toBe(path.join(folder, 'call.wav'))
})

test.each(['/dev/null/call.wav', '/no/such/folder/call.wav', tmpdir()])(
  '%s is refused before anybody rings',
  (file) => {
    expect(() => writableFile(file)).toThrow(expect.objectContaining({ code: 'RECORDING_UNWRITABLE', exitCode: 2 }))
  },
)
