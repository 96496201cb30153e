import path from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { loadHostTemplates } from '../../src/adapters/host/load-host-templates.ts'
import { KlariqoError } from '../../src/core/errors/klariqo-error.ts'
import { parseClientId } from '../../src/core/names.ts'
import { clientFiles } from '../../src/host-commands/client-files.ts'

const templates = loadHostTemplates(path.resolve(import.meta.dirname, '../..'))
const jameson = { clientId: 'au_plmb_jamesonplumbing', port: 3011 }

test('the files of a client are exactly these', async () => {
  const files = clientFiles(jameson, templates)
  expect(Object.values(files).map((file) => file.path)).toEqual([
    '/etc/systemd/system/klariqo-client-au_plmb_jamesonplumbing.service',
    '/etc/systemd/system/klariqo-client-au_plmb_jamesonplumbing.socket',
    '/etc/nginx/klariqo.d/jamesonplumbing.conf',
  ])
  for (const file of Object.values(files)) {
    await expect(file.content).toMatchFileSnapshot(path.join('expected', path.basename(file.path)))
  }
})

test('what a template names and nobody gives is an error, not an empty place', () => {
  expect(() => clientFiles(jameson, { ...templates, nginx: '{{nobody}}' })).toThrow(/nobody/)
})

/** A file's directives without its values: what no value may ever change. */
const shape = (content: string) =>
  content
    .split('\n')
    .map((line) =>
      line.replaceAll(/[a-z]{2}_[a-z0-9]+_[a-z0-9]+|clients\/\S+|api\/[a-z0-9]+\/|(?<=[: ])\d{4,5}\b/g, '*'),
    )
const shapes = Object.values(clientFiles(jameson, templates)).map((file) => shape(file.content))

test('S-15: no value whatever adds, removes or changes a directive', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '"',
      "'",
      '\n',
      '\r\n',
      ';',
      '}',
      '{{port}}',
      '$host',
      '%n',
      '%%',
      '\\',
      '\0',
      '#',
      ' ',
      '../',
      '\u2028',
    ),
  )
  const ids = fc.oneof(
    hostile,
    fc.tuple(hostile, hostile).map(([a, b]) => `au_plmb_x${a}${b}`),
    fc.stringMatching(/^[a-z]{2}_[a-z0-9]{2,8}_[a-z0-9]{1,48}$/),
    fc.stringMatching(/^[a-z]{2}_[a-z0-9]{2,8}_[a-z0-9]{1,48}[\s\S]$/),
  )
  const ports = fc.oneof(
    fc.integer(),
    fc.integer({ min: 1024, max: 65_535 }),
    fc.double(),
    hostile as unknown as fc.Arbitrary<number>,
  )
  let rendered = 0
  fc.assert(
    fc.property(ids, ports, (clientId, port) => {
      try {
        const files = Object.values(clientFiles({ clientId, port }, templates))
        rendered += 1
        expect(parseClientId(clientId)).not.toBeNull()
        expect(files.map((file) => shape(file.content))).toEqual(shapes)
      } catch (error) {
        if (!(error instanceof KlariqoError)) throw error
        expect(error.code).toBe('HOST_VALUE_REFUSED')
      }
    }),
    { numRuns: 1000 },
  )
  expect(rendered).toBeGreaterThan(20)
})
