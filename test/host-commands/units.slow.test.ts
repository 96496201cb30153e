import { execFile, execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadHostTemplates } from '../../src/adapters/host/load-host-templates.ts'
import { clientFiles } from '../../src/host-commands/client-files.ts'

const run = promisify(execFile)
const templates = loadHostTemplates(path.resolve(import.meta.dirname, '../..'))
const hasAnalyzer = (() => {
  try {
    execFileSync('systemd-analyze', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    console.warn('skipped: no systemd-analyze on this machine, so the units are checked by the sandbox alone')
    return false
  }
})()

let folder: string
let files: { service: string; socket: string }
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'klariqo-units-'))
  const rendered = clientFiles({ clientId: 'au_plmb_jamesonplumbing', port: 3011 }, templates)
  const put = async (file: { path: string; content: string }) => {
    const place = path.join(folder, path.basename(file.path))
    // The analyser wants the program to exist; on a server it does.
    await writeFile(place, file.content.replace('/opt/klariqo/node/bin/node', process.execPath))
    return place
  }
  files = { service: await put(rendered.service), socket: await put(rendered.socket) }
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test.skipIf(!hasAnalyzer)('S-15: systemd finds nothing to say about the rendered units', async () => {
  // It ends with 0 on an unknown directive and only warns, so silence is what counts.
  const { stdout, stderr } = await run('systemd-analyze', ['verify', '--man=no', files.service, files.socket])
  expect(stdout + stderr).toBe('')
})

test.skipIf(!hasAnalyzer)('S-16: the unit that runs is exposed by no more than 2.0 of 10', async () => {
  const { stdout } = await run('systemd-analyze', ['security', '--offline=true', '--threshold=20', files.service])
  expect(Number(/Overall exposure level[^:]*: (\d+\.\d)/.exec(stdout)?.[1])).toBeLessThanOrEqual(2)
})

test('the compiler of Node is left its memory', () => {
  expect(templates.service).not.toMatch(/^MemoryDenyWriteExecute/m)
})
