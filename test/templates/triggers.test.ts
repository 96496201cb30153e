import path from 'node:path'
import type { AudioSnippets } from '@klariqo/contract/audio-snippets'
import { describe, expect, it } from 'vitest'
import { normaliseWords } from '../../agent-template/src/call/normalise-words.ts'
import { buildRoutes, routeUtterance } from '../../agent-template/src/call/route-utterance.ts'
import { createFileTemplates } from '../../src/adapters/templates/create-file-templates.ts'
import { renderInput } from '../support/render-input.ts'
import { spokenRequests } from './spoken-requests.ts'

const templates = createFileTemplates(path.resolve(import.meta.dirname, '../../templates'))
/** Lines that no snippet answers, so that the language model has to. */
const FOR_THE_MODEL = new Set([
  'Are any of your plumbers good with old clay pipes?',
  'Is it all right if we bring our own birthday cake?',
  'It was last Tuesday, under the name Smith.',
  'How often should I change the filter?',
])

describe.each(['plmb', 'rest', 'hvac'])('%s', async (industry) => {
  const { config, snippets } = await templates.render(renderInput({ industry, region: 'au' }))
  const files: AudioSnippets = Object.fromEntries(
    snippets.map(({ name, text, triggers, intent }) => [
      name,
      { file: `${name}.mp3`, duration_ms: 1000, text, triggers, ...(intent && { intent }) },
    ]),
  )
  const { filler, apology, not_understood } = config.roles
  const routes = buildRoutes(files, config.greeting.snippet, [filler, apology, not_understood])
  const intentOf = (said: string): string | null => {
    const route = routeUtterance(said, routes)
    return route ? (files[route.snippet]?.intent ?? route.snippet) : null
  }

  describe.each(await templates.scenarios(industry))('scenario $name', ({ lines, expect: { intents } }) => {
    it('is answered by the snippets it expects, in their order', () => {
      const answered = lines.filter(({ text }) => !FOR_THE_MODEL.has(text)).map(({ text }) => intentOf(text))
      expect(answered).toEqual(intents)
    })

    it('leaves to the model what no snippet answers', () => {
      for (const { text } of lines) if (FOR_THE_MODEL.has(text)) expect(intentOf(text), text).toBeNull()
    })

    it('ends with a goodbye', () => {
      expect(intents.at(-1)).toBe('goodbye')
    })
  })

  it.each(spokenRequests[industry] ?? [])('answers "%s" with %s', (said, intent) => {
    expect(intentOf(said)).toBe(intent)
  })

  it('has no trigger in two snippets, and none twice in one', () => {
    const seen = new Map<string, string>()
    for (const { name, triggers } of snippets) {
      for (const trigger of triggers) {
        const words = normaliseWords(trigger).join(' ')
        expect(seen.get(words), `${trigger} of ${name}`).toBeUndefined()
        seen.set(words, name)
      }
    }
  })

  it('recognises its own snippets by several triggers each', () => {
    for (const { intent, triggers, name } of snippets) if (intent) expect(triggers.length, name).toBeGreaterThan(2)
  })
})

it('some caller interrupts, and some line of each industry is for the model', async () => {
  for (const industry of ['plmb', 'rest', 'hvac']) {
    const lines = (await templates.scenarios(industry)).flatMap((scenario) => scenario.lines)
    expect(lines.some((line) => line.when === 'interrupt')).toBe(true)
    expect(lines.some((line) => FOR_THE_MODEL.has(line.text))).toBe(true)
  }
})
