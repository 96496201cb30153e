import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const ids = Object.keys(JSON.parse(readFileSync('oclif.manifest.json', 'utf8')).commands)
const secret = 'tops3cret-value'

type Ran = { code: number; stdout: string; stderr: string }
const klariqo = (args: string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> =>
  new Promise((resolve) => {
    execFile(path.resolve('bin/run.js'), args, { env: { ...process.env, ...env } }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    )
  })

/** One line, one object, of this schema and code; nothing that was typed as a value comes back. */
function expectEnvelope({ code, stdout, stderr }: Ran, schema: string, error: string, exit: number): void {
  expect(stdout.trimEnd().split('\n')).toHaveLength(1)
  const envelope = JSON.parse(stdout)
  expect(Object.keys(envelope)).toEqual(['schema', 'ok', 'profile', 'error', 'warnings'])
  expect([envelope.schema, envelope.ok, envelope.error.code, code]).toEqual([schema, false, error, exit])
  expect(envelope.error.hint.length).toBeGreaterThan(10)
  expect(envelope.error.hint).not.toMatch(/\{\w+\}/)
  expect(stdout + stderr).not.toContain(secret)
  expect(stderr).not.toMatch(/^\s+at /m)
}

test.each(ids)('%s with an unknown flag and --json is one envelope', async (id) => {
  const ran = await klariqo([...id.split(':'), `--bogus=${secret}`, '--json'])
  expectEnvelope(ran, `klariqo.${id.replaceAll(':', '.')}/1`, 'USAGE', 2)
  expect(ran.stderr).toBe('')
})

test('a command that does not exist, a topic alone and a word too many are one envelope each', async () => {
  expectEnvelope(await klariqo(['clinet', 'list', '--json']), 'klariqo/1', 'COMMAND_UNKNOWN', 2)
  expectEnvelope(await klariqo(['client', '--json']), 'klariqo/1', 'COMMAND_MISSING', 2)
  expectEnvelope(await klariqo(['up', secret, '--json']), 'klariqo.up/1', 'USAGE', 2)
  expectEnvelope(await klariqo(['client', 'show', 'x', secret, '--json']), 'klariqo.client.show/1', 'USAGE', 2)
})

test('what is refused before the sandbox is needed does not start it', async () => {
  const env = { KLARIQO_HOME: path.join(process.env.KLARIQO_HOME ?? '', 'never-made') }
  expectEnvelope(await klariqo(['audio', 'list', '--json'], env), 'klariqo.audio.list/1', 'VALUE_MISSING', 2)
  expectEnvelope(
    await klariqo(['client', 'delete', 'nope', '--yes', '--json'], env),
    'klariqo.client.delete/1',
    'CLIENT_ID_INVALID',
    2,
  )
  expectEnvelope(await klariqo(['status', '--env', '--json'], env), 'klariqo.status/1', 'SANDBOX_DOWN', 3)
  const pipeline = { ...env, CI: 'true', KLARIQO_PROFILE: '' }
  expectEnvelope(
    await klariqo(['client', 'list', '--json'], pipeline),
    'klariqo.client.list/1',
    'PROFILE_NOT_CHOSEN',
    3,
  )
  expect(existsSync(env.KLARIQO_HOME)).toBe(false)
})

test('the first help page is the real one, and `help X` is `X --help`', async () => {
  // With a second word the page comes from the framework, not from the file.
  const [fast, real] = await Promise.all([klariqo(['--help']), klariqo(['--help', '--json'])])
  expect(fast.stdout).toBe(real.stdout)
  const [a, b] = await Promise.all([klariqo(['help', 'client', 'create']), klariqo(['client', 'create', '--help'])])
  expect([a.code, a.stdout]).toEqual([0, b.stdout])
})
