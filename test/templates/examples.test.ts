import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import { createFileTemplates } from '../../src/adapters/templates/create-file-templates.ts'
import { parseDetailsFile, readDetailsFile } from '../../src/core/details-file.ts'
import { regions } from '../../src/core/regions.ts'

const folder = path.resolve(import.meta.dirname, '../../templates')

it.each(['plmb', 'rest', 'hvac'])('the example of %s is a right details file', async (industry) => {
  const example = await readDetailsFile(path.join(folder, industry, 'example.yaml'), (file) => readFile(file, 'utf8'))
  expect(example.industry).toBe(industry)
  const { region = '', phone, details = {} } = example
  const checked = await createFileTemplates(folder).details(industry, region, { phone, ...details })
  expect(checked).toMatchObject({ phone, transfer_number: details.transfer_number })
})

it("the operator guide's details file is right", async () => {
  const guide = await readFile(path.resolve(folder, '../docs/operator-guide.md'), 'utf8')
  const [, yaml = ''] = /```yaml\n(.*?)```/s.exec(guide) ?? []
  const { industry = '', region = '', phone, details = {} } = parseDetailsFile(yaml, 'operator-guide.md')
  const checked = await createFileTemplates(folder).details(industry, region, { phone, ...details })
  expect(checked).toMatchObject({ callout_fee: 150, areas: ['Bondi', 'Randwick', 'Coogee'] })
})

it.each(['plmb', 'rest', 'hvac'])(
  'the time zone of %s is the one of the region unless told otherwise',
  async (industry) => {
    for (const region of Object.values(regions)) {
      const checked = await createFileTemplates(folder).details(industry, region.code, {})
      expect(checked.time_zone).toBe(region.timeZone)
    }
  },
)
