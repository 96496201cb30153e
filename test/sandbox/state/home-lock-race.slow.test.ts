import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'

const lockFile = path.resolve(import.meta.dirname, '../../../sandbox/src/state/home-lock.ts')
const folders = 300
const processes = 4

/** Takes each folder's lock in turn, keeps what it got, and lives until its input ends. */
const taker = `
  const { HomeLock } = await import(${JSON.stringify(lockFile)})
  process.stdout.write('ready\\n')
  process.stdin.once('data', () => {
    const won = []
    for (let i = 0; i < ${folders}; i++) if (new HomeLock(process.argv[1] + '/' + i).take()) won.push(i)
    process.stdout.write(JSON.stringify(won) + '\\n')
  })
`

test('of many that find the lock of a dead sandbox at once, one takes it over', async () => {
  const root = mkdtempSync(path.join(tmpdir(), 'klariqo-locks-'))
  for (let i = 0; i < folders; i++) {
    mkdirSync(path.join(root, String(i)))
    writeFileSync(path.join(root, String(i), 'sandbox.lock'), '999999999 1\n')
  }
  const takers = Array.from({ length: processes }, () =>
    spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', taker, root], {
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  )
  try {
    await Promise.all(takers.map(({ stdout }) => once(stdout, 'data')))
    const answers = takers.map(({ stdout }) => once(stdout, 'data'))
    for (const { stdin } of takers) stdin.write('go\n')
    const won = (await Promise.all(answers)).flatMap(([data]) => JSON.parse(String(data)) as number[])
    expect(won.toSorted((a, b) => a - b)).toEqual(Array.from({ length: folders }, (_, i) => i))
  } finally {
    const exits = takers.map((child) => once(child, 'exit'))
    for (const { stdin } of takers) stdin.end()
    await Promise.all(exits)
    rmSync(root, { recursive: true })
  }
})
