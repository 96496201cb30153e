import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { errorPage } from './error-page.ts'

/**
 * Writes every checked-in generated file; with `--check` writes nothing and fails when one is stale. oclif trusts
 * oclif.manifest.json over the folder of commands, so a stale one hides a new command.
 */
const root = path.dirname(import.meta.dirname)
process.chdir(root)
const checking = process.argv.includes('--check')
const stale: string[] = []

const put = (file: string, fresh: string, before = existsSync(file) ? readFileSync(file, 'utf8') : '') => {
  if (fresh !== before) stale.push(file)
  writeFileSync(file, checking ? before : fresh)
}

const manifestFile = 'oclif.manifest.json'
const before = existsSync(manifestFile) ? readFileSync(manifestFile, 'utf8') : ''
execFileSync(process.execPath, ['node_modules/oclif/bin/run.js', 'manifest'], {
  stdio: ['ignore', 'ignore', 'inherit'],
})
const manifest = inOrder(readFileSync(manifestFile, 'utf8'))
put(manifestFile, manifest, before)
put('test/fixtures/commands.snapshot.json', commandSnapshot(manifest))
put('docs/errors.md', errorPage())
for (const script of ['scripts/generate-schema.ts', 'scripts/generate-database-types.ts']) {
  try {
    execFileSync(process.execPath, [script, ...(checking ? ['--check'] : [])], { stdio: 'inherit' })
  } catch {
    stale.push(`(see ${script} above)`)
  }
}

if (checking && stale.length > 0) {
  process.stderr.write(`Stale: ${stale.join(', ')}. Type: npm run generate\n`)
  process.exitCode = 1
}

/** oclif lists commands as the file system does, which differs from machine to machine. */
function inOrder(text: string): string {
  const manifest = JSON.parse(text) as { commands: Record<string, unknown> }
  const commands = Object.fromEntries(Object.entries(manifest.commands).sort(([a], [b]) => (a < b ? -1 : 1)))
  return `${JSON.stringify({ ...manifest, commands }, null, 2)}\n`
}

/** Each command's flags and arguments, so that a change of the command line shows in a review. */
function commandSnapshot(text: string): string {
  type Named = Record<string, { required?: boolean; multiple?: boolean; char?: string }>
  const { commands } = JSON.parse(text) as { commands: Record<string, { flags: Named; args: Named }> }
  const describe = (named: Named) =>
    Object.entries(named)
      .map(([name, { required, multiple, char }]) =>
        [name, char && `-${char}`, required && 'required', multiple && 'multiple'].filter(Boolean).join(' '),
      )
      .sort()
  const entries = Object.entries(commands).sort(([a], [b]) => a.localeCompare(b))
  const snapshot = Object.fromEntries(
    entries.map(([id, { flags, args }]) => [id.replaceAll(':', ' '), { args: describe(args), flags: describe(flags) }]),
  )
  return `${JSON.stringify(snapshot, null, 2)}\n`
}
