import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import { createFileTemplates } from '../../src/adapters/templates/create-file-templates.ts'
import { readDetailsFile } from '../../src/core/details-file.ts'

const folder = path.resolve(import.meta.dirname, '../../templates')

it.each(['plmb', 'rest', 'hvac'])('the example of %s is a right details file', async (industry) => {
  const example = await readDetailsFile(path.join(folder, industry, 'example.yaml'), (file) => readFile(file, 'utf8'))
  expect(example.industry).toBe(industry)
  const { region = '', phone, details = {} } = example
  const checked = await createFileTemplates(folder).details(industry, region, { phone, ...details })
  expect(checked).toMatchObject({ phone, transfer_number: details.transfer_number })
})
