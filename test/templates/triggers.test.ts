import { describe, expect, it } from 'vitest'
import { normaliseWords } from '../../agent-template/src/call/normalise-words.ts'
import { renderInput } from '../support/render-input.ts'
import { agentRoutes, shippedTemplates as templates } from './agent-routes.ts'
import { forTheModel } from './for-the-model.ts'
import { spokenRequests } from './spoken-requests.ts'

describe.each(['plmb', 'rest', 'hvac'])('%s', async (industry) => {
  const { snippets } = await templates.render(renderInput({ industry, region: 'au' }))
  const intentOf = await agentRoutes(industry)

  const english = (await templates.scenarios(industry)).filter(({ language }) => language === 'en')
  const spoken = english.filter(({ steps }) => steps.some((step) => step.do === 'say'))

  describe.each(spoken)('scenario $name', ({ steps, expect: { intents, tools, ends } }) => {
    const lines = steps.filter((step) => step.do === 'say').map(({ text }) => text)

    it('is answered by the snippets it expects, in their order', () => {
      const answered = lines.map(intentOf).filter((intent) => intent !== null)
      // Who tells everything at once is booked in, not asked.
      expect(answered).toEqual(tools.includes('book_appointment') ? expect.arrayContaining(intents) : intents)
    })

    it('leaves to the model what no snippet answers', () => {
      for (const text of lines) if (forTheModel.has(text)) expect(intentOf(text), text).toBeNull()
    })

    it('is bid goodbye where the agent ends it', () => {
      if (ends === 'goodbye') expect(intents.at(-1)).toBe('goodbye')
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
    const lines = (await templates.scenarios(industry)).flatMap(({ steps }) =>
      steps.filter((step) => step.do === 'say'),
    )
    expect(lines.some((line) => line.when === 'interrupt')).toBe(true)
    expect(lines.some((line) => forTheModel.has(line.text))).toBe(true)
  }
})
