import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

/** Which of our own rooms a room may import from; its own room is always allowed. `*` in a key is any one folder. */
const allowed: Record<string, readonly string[]> = {
  'contract/src': [],
  'src/core': ['contract/src'],
  'src/ports': ['src/core', 'contract/src'],
  'src/host-commands': ['src/core'],
  'src/provisioning': ['src/core', 'src/ports', 'src/host-commands', 'src/records', 'contract/src'],
  'src/billing': ['src/core', 'src/ports', 'contract/src'],
  'src/records': ['src/core', 'src/ports', 'contract/src'],
  'src/evals': ['src/core', 'src/ports', 'contract/src'],
  'src/adapters': ['src/ports', 'src/core', 'contract/src'],
  'src/cli': [
    'src/core',
    'src/ports',
    'src/host-commands',
    'src/provisioning',
    'src/billing',
    'src/records',
    'src/evals',
    'src/adapters',
    'contract/src',
  ],
  'src/commands': ['src/cli', 'src/provisioning', 'src/billing', 'src/records', 'src/evals', 'src/core'],
  'sandbox/src': ['contract/src'],
  'agent-template/src': ['contract/src'],
}
const rooms = Object.keys(allowed)
const roomOf = (file: string) => rooms.find((room) => file.startsWith(`${room}/`))
/** Each adapter folder stands alone: one SDK, no neighbour. */
const adapterOf = (file: string) => /^src\/adapters\/(?:host\/)?([^/]+)/.exec(file)?.[1]

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8')
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '')
}

function targetOf(file: string, specifier: string): string | null {
  if (specifier.startsWith('.')) return path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier))
  const contract = /^@klariqo\/contract\/(.+)$/.exec(specifier)
  if (contract) return `contract/src/${contract[1]}.ts`
  if (specifier.startsWith('@klariqo/sandbox')) return `sandbox/src/${specifier.slice(17)}.ts`
  return null
}

const sources = rooms.flatMap((room) => globSync(`${room}/**/*.ts`)).map((file) => file.split(path.sep).join('/'))

test('every import goes in a direction the floor plan allows', () => {
  const wrong: string[] = []
  for (const file of sources) {
    const from = roomOf(file)
    if (!from) continue
    for (const specifier of importsOf(file)) {
      const target = targetOf(file, specifier)
      const to = target && (roomOf(target) ?? 'outside every room')
      if (!target || !to || to === from) continue
      if (!allowed[from]?.includes(to)) wrong.push(`${file} imports ${specifier}: ${from} may not use ${to}`)
    }
  }
  expect(wrong).toEqual([])
  expect(sources.length).toBeGreaterThan(50)
})

test('an adapter imports no other adapter', () => {
  const wrong = sources
    .filter((file) => file.startsWith('src/adapters/'))
    .flatMap((file) =>
      importsOf(file)
        .map((specifier) => targetOf(file, specifier))
        .filter((target) => target?.startsWith('src/adapters/') && adapterOf(target) !== adapterOf(file))
        .map((target) => `${file} imports ${target}`),
    )
  expect(wrong).toEqual([])
})

test('vendor packages stay behind their adapter', () => {
  const only: Record<string, RegExp> = {
    twilio: /^(src\/adapters\/twilio|agent-template\/src)\//,
    stripe: /^src\/adapters\/stripe\//,
    '@supabase/supabase-js': /^(src\/adapters\/supabase|agent-template\/src)\//,
    pg: /^(src\/adapters\/supabase|sandbox\/src)\//,
    execa: /^src\/(adapters\/host|adapters\/supabase|cli)\//,
    handlebars: /^src\/(adapters\/templates|host-commands)\//,
    listr2: /^src\/cli\//,
    '@inquirer/prompts': /^src\/cli\//,
    '@oclif/core': /^src\/(cli|commands)\//,
  }
  const wrong = sources.flatMap((file) =>
    importsOf(file).flatMap((specifier) => {
      const name = Object.keys(only).find((pack) => specifier === pack || specifier.startsWith(`${pack}/`))
      return name && !only[name]?.test(file) ? [`${file} imports ${specifier}`] : []
    }),
  )
  expect(wrong).toEqual([])
})

test('no drawer files: nothing is named utils, helpers, common or misc', () => {
  expect(sources.filter((file) => /\/(utils?|helpers?|common|misc)(\.ts|\/)/.test(file))).toEqual([])
})
