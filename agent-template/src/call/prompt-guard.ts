import type { Tenant } from '../config/tenant.ts'
import { normaliseWords } from './normalise-words.ts'
import { systemPrompt } from './system-prompt.ts'

/** So many words of the rules in a row are no coincidence. */
const STRETCH = 8

/** Whether a reply may go on with these words; asked clause by clause, in order. */
export type MayBeSaid = (clause: string) => boolean

const secretsOf = new WeakMap<Tenant, ReadonlySet<string>>()

/**
 * Hears what the model is about to say of its own rules: whoever talks it into reciting them hears seven words in a row at the
 * most. Facts, recordings and the client's own answers are there to be told. One guard a reply.
 */
export function promptGuard(tenant: Tenant): MayBeSaid {
  let secrets = secretsOf.get(tenant)
  if (secrets === undefined) {
    secrets = secretStretches(tenant)
    secretsOf.set(tenant, secrets)
  }
  let tail: string[] = []
  let open = true
  return (clause) => {
    const words = [...tail, ...normaliseWords(clause)]
    open &&= !stretchesOf(words).some((stretch) => secrets.has(stretch))
    tail = words.slice(1 - STRETCH)
    return open
  }
}

function secretStretches({ config, snippets }: Tenant): ReadonlySet<string> {
  const rules = systemPrompt(config)
    .split('\n')
    .filter((line) => !line.startsWith('Fact '))
  const told = [
    ...Object.values(config.facts),
    ...Object.values(snippets).map(({ text }) => text),
    ...config.questions.map(({ answer }) => answer),
  ]
  const open = new Set(told.flatMap((text) => stretchesOf(normaliseWords(text))))
  return new Set(rules.flatMap((rule) => stretchesOf(normaliseWords(rule))).filter((stretch) => !open.has(stretch)))
}

const stretchesOf = (words: readonly string[]): string[] =>
  Array.from({ length: Math.max(0, words.length - STRETCH + 1) }, (_, at) => words.slice(at, at + STRETCH).join(' '))
