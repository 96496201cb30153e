import * as z from 'zod/mini'
import { normaliseWords } from '../call/normalise-words.ts'
import type { Tenant } from '../config/tenant.ts'
import { defineTool } from './define-tool.ts'
import type { Tool } from './tool.ts'

const MOST = 3
const parameters = z.strictObject({ question: z.string().check(z.trim(), z.minLength(2), z.maxLength(300)) })

/** Finds what the business itself has said about something: its facts, and its own questions and answers. */
export function lookUp({ config }: Tenant): Tool {
  const meaningOf = meaning(config.language)
  const entries = [
    ...config.questions.map(({ question, answer }) => `${question}\n${answer}`),
    ...Object.entries(config.facts).map(([label, fact]) => `${label}: ${fact}`),
  ].map((text) => ({ text, words: new Set(meaningOf(text)) }))
  // A word that many entries have tells little.
  const weightOf = (word: string): number => 1 / entries.filter(({ words }) => words.has(word)).length
  return defineTool({
    name: 'look_up',
    description:
      'Look up hours, prices, the area or anything else the business has told about itself. Use it before saying that you ' +
      'do not know. `question`: what the caller wants to know, in the language of the business.',
    parameters,
    run({ question }) {
      const asked = [...new Set(meaningOf(question))]
      const found = entries
        .map(({ text, words }) => ({
          text,
          score: asked.reduce((sum, word) => sum + (words.has(word) ? weightOf(word) : 0), 0),
        }))
        .filter(({ score }) => score > 0)
        .sort((one, other) => other.score - one.score)
        .slice(0, MOST)
      if (found.length === 0) return { tell: 'Nothing is known about it. Say so, and that the team will answer it.' }
      return { tell: `What the business says, the best match first:\n\n${found.map(({ text }) => text).join('\n\n')}` }
    },
  })
}

/** Words that every question has. */
const EMPTY_WORDS = {
  english:
    'a an the is are do does did can could will would you your yours we our i my me it its this that there to of for in on ' +
    'at with and or if what when where which who how much many have has any some be get want know please',
  spanish:
    'el la los las un una unos unas es son de del en y o que cuando donde cual cuales quien como cuanto cuanta tienen tiene ' +
    'hay puedo pueden su sus mi para por con si al lo se',
}

/** The words of a text that say what it is about. */
function meaning(language: string): (text: string) => string[] {
  const empty = new Set(normaliseWords(`${EMPTY_WORDS.english} ${EMPTY_WORDS.spanish}`, language))
  return (text) => normaliseWords(text, language).filter((word) => !empty.has(word))
}
