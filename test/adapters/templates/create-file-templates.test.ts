import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFileTemplates } from '../../../src/adapters/templates/create-file-templates.ts'
import { templatesContract } from '../../ports/templates-contract.ts'
import { renderInput } from '../../support/render-input.ts'

const folder = path.resolve(import.meta.dirname, '../../../templates')
const shipped = ['plmb', 'rest', 'hvac'].flatMap((industry) =>
  ['au', 'uk', 'us', 'in'].map((region): [string, string] => [industry, region]),
)

describe('the shipped templates', () => {
  templatesContract(() => createFileTemplates(folder), shipped)

  const templates = createFileTemplates(folder)
  const textOf = async (region: string, name: string, details = {}) => {
    const { snippets } = await templates.render(renderInput({ industry: 'plmb', region, details }))
    return snippets.find((snippet) => snippet.name === name)?.text
  }

  it('speak as the guide does', async () => {
    expect(await textOf('au', 'intro_greeting')).toBe("Hi! I'm Jamie from Jameson Plumbing. How can I help you today?")
    expect(await textOf('au', 'pricing_info', { callout_fee: 150, hourly_rate: 95 })).toBe(
      'Our standard callout fee is $150, and we charge $95 per hour after that.',
    )
  })

  it.each([
    ['au', 'Our standard callout fee is $89.50.'],
    ['uk', 'Our standard call-out charge is 89 pounds and 50 pence.'],
    ['us', 'Our standard service call fee is $89.50.'],
    ['in', 'Our standard visiting charge is 89 rupees and 50 paise.'],
  ])('say a price in %s as people there do', async (region, said) => {
    expect(await textOf(region, 'pricing_info', { callout_fee: '89.5' })).toBe(said)
  })

  it('never make up a price or an hour', async () => {
    for (const { industry, regions } of await templates.list()) {
      for (const region of regions) {
        const { config, snippets } = await templates.render(renderInput({ industry, region }))
        const said = snippets.filter(({ name }) => name === 'pricing_info' || name === 'hours_info')
        for (const { text } of said) expect(text).not.toMatch(/\d/)
        expect(config.persona_prompt).not.toMatch(/Fact (hours|price|callout fee|hourly rate)/)
      }
    }
  })

  it('offer a transfer only when there is somebody to put callers through to', async () => {
    expect(await textOf('au', 'apology')).not.toContain('put you through')
    expect(await textOf('au', 'apology', { transfer_number: '0491 570 156' })).toContain('put you through')
    const { config } = await templates.render(
      renderInput({ industry: 'plmb', region: 'au', details: { transfer_number: '0491 570 156' } }),
    )
    expect(config.transfer_number).toBe('+61491570156')
  })

  it('let the recogniser expect the names of the business and its suburbs', async () => {
    const details = { areas: ['Woollahra', 'Coogee'] }
    const { config } = await templates.render(renderInput({ industry: 'plmb', region: 'au', details }))
    expect(config.recogniser.keyterms).toEqual(expect.arrayContaining(['Jameson Plumbing', 'Woollahra', 'Coogee']))
  })
})

describe('a template folder with a fault', () => {
  let broken: string
  beforeEach(async () => {
    broken = await mkdtemp(path.join(tmpdir(), 'klariqo-templates-'))
    const { cp } = await import('node:fs/promises')
    for (const file of ['regions.yaml', 'details.yaml']) await cp(path.join(folder, file), path.join(broken, file))
    await cp(path.join(folder, 'plmb'), path.join(broken, 'plmb'), { recursive: true })
  })
  afterEach(() => rm(broken, { recursive: true }))

  it.each([
    ['snippets.yaml', '- name: [', 'at line 1'],
    ['snippets.yaml', '- { name: x, file_type: y, triggers: [], text: hi, colour: red }', 'colour'],
    ['template.yaml', 'name: plmb', 'title'],
    ['details.yaml', 'hours: { label: Hours, type: colour, example: x }', 'hours.type'],
  ])('names the file %s and what is wrong in it', async (file, content, problem) => {
    await writeFile(path.join(broken, 'plmb', file), content)
    const attempt = createFileTemplates(broken).render(renderInput({ industry: 'plmb', region: 'au' }))
    await expect(attempt).rejects.toMatchObject({ code: 'TEMPLATE_BROKEN', exitCode: 3 })
    await expect(attempt).rejects.toThrow(problem)
    await expect(attempt).rejects.toThrow(file)
  })

  it('says which name in a text is unknown', async () => {
    await writeFile(path.join(broken, 'plmb', 'persona.hbs'), 'You are {{asistant_name}}.')
    const attempt = createFileTemplates(broken).render(renderInput({ industry: 'plmb', region: 'au' }))
    await expect(attempt).rejects.toMatchObject({ code: 'TEMPLATE_BROKEN' })
    await expect(attempt).rejects.toThrow('plmb/persona.hbs is not right: "asistant_name" not defined')
  })

  it('gives a line without its recording no audio', async () => {
    await rm(path.join(broken, 'plmb', 'scenarios', 'audio'), { recursive: true, force: true })
    const [scenario] = await createFileTemplates(broken).scenarios('plmb')
    expect(scenario?.steps.map((step) => step.do === 'say' && step.audio)).toEqual([null, null, null])
  })
})
