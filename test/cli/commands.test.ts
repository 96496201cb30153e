import { existsSync, globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { ErrorEntry } from '../../src/core/errors/error-entry.ts'
import { errorTable } from '../../src/core/errors/error-table.ts'

type Flag = { description?: string; default?: unknown; env?: string; required?: boolean; type: string }
type Command = { summary?: string; examples?: string[]; flags: Record<string, Flag>; args: Record<string, Flag> }
const read = (file: string) => JSON.parse(readFileSync(file, 'utf8'))
const commands = Object.entries(read('oclif.manifest.json').commands as Record<string, Command>)
const names = commands.map(([id]) => id.replaceAll(':', ' '))
const topics = read('package.json').oclif.topics as Record<string, { description: string }>

test('the manifest knows every command, and the snapshot is of it', () => {
  const files = globSync('src/commands/**/*.ts').map((file) =>
    file.replace(/^src.commands.|\.ts$/g, '').replaceAll(/[\\/]/g, ' '),
  )
  expect(names.toSorted()).toEqual(files.toSorted())
  expect(Object.keys(read('test/fixtures/commands.snapshot.json')).toSorted()).toEqual(names.toSorted())
})

test('every command says in one line what it does and shows an example of itself', () => {
  for (const [id, { summary = '', examples = [] }] of commands) {
    expect(summary, id).toMatch(/^[A-Z'].{9,99}[^.]$/)
    expect(examples.length, id).toBeGreaterThan(0)
    expect(examples.join('\n'), id).toContain(`<%= config.bin %> ${id.replaceAll(':', ' ')}`)
  }
})

test('every command takes --json and --profile, and describes each flag and argument', () => {
  for (const [id, { flags, args }] of commands) {
    expect(Object.keys(flags), id).toEqual(expect.arrayContaining(['json', 'profile']))
    for (const [name, { description = '' }] of [...Object.entries(flags), ...Object.entries(args)])
      expect(description.length, `${id} ${name}`).toBeGreaterThan(7)
  }
})

test('topics are singular and described', () => {
  const used = new Set(names.filter((name) => name.includes(' ')).map((name) => name.split(' ')[0] ?? ''))
  expect(Object.keys(topics).toSorted()).toEqual([...used].toSorted())
  // The name of the thing itself ends in one.
  expect([...used].filter((topic) => topic.endsWith('s') && topic !== 'sms')).toEqual([])
})

test('no flag has a default that would hide what the environment or a file says', () => {
  // A count of rows is nobody's configuration.
  const harmless = new Set(['limit', 'lines'])
  const hiding = commands.flatMap(([id, { flags }]) =>
    Object.entries(flags)
      .filter(([name, flag]) => flag.default !== undefined && !harmless.has(name))
      .map(([name]) => `${id} --${name}`),
  )
  expect(hiding).toEqual([])
})

test('a required flag can come from the environment, as a pipeline wants it', () => {
  const lacking = commands.flatMap(([id, { flags }]) =>
    Object.entries(flags)
      .filter(([, flag]) => flag.required && !flag.env)
      .map(([name]) => `${id} --${name}`),
  )
  expect(lacking).toEqual([])
})

test('what destroys asks for a confirmation that a script can give', () => {
  expect(Object.keys(commands.find(([id]) => id === 'client:delete')?.[1].flags ?? {})).toEqual(
    expect.arrayContaining(['confirm', 'yes', 'plan']),
  )
})

test('every command and flag that an error or a page tells to type exists', () => {
  const told = [
    ...Object.values(errorTable as Record<string, ErrorEntry>).map(({ message, hint }) => `${message} ${hint}`),
    ...['README.md', 'docs/operator-guide.md', 'templates/README.md'].map((file) => readFileSync(file, 'utf8')),
  ].join('\n')
  const typed = [...told.matchAll(/(?:`|^ {4})(?:klariqo|\.\/bin\/run\.js) ([a-z][^`\n]*)/gm)].map(
    ([, line = '']) => line,
  )
  expect(typed.length).toBeGreaterThan(20)
  const wrong = typed.filter((line) => {
    const words = line.replace(/ +#.*$/, '').split(' ')
    const name = names.find((one) => `${words.join(' ')} `.startsWith(`${one} `))
    const flags = words.filter((word) => /^--[a-z]/.test(word)).map((word) => word.slice(2).replace(/[=,].*/, ''))
    if (!name) return !(flags.includes('help') || words[0] === 'help' || /\|/.test(line))
    const known = [...Object.keys(commands.find(([id]) => id.replaceAll(':', ' ') === name)?.[1].flags ?? {}), 'help']
    return flags.some((flag) => !known.includes(flag))
  })
  expect(wrong).toEqual([])
})

test.skipIf(!existsSync('dist/help.txt'))(
  'the first help page, which a file answers, lists every topic and command',
  () => {
    const help = readFileSync('dist/help.txt', 'utf8')
    for (const [topic, { description }] of Object.entries(topics))
      expect(help).toMatch(new RegExp(`^ {2}${topic} +${description}`, 'm'))
    for (const name of names.filter((one) => !one.includes(' '))) expect(help).toMatch(new RegExp(`^ {2}${name} `, 'm'))
  },
)
