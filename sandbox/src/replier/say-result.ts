import { fromFacts } from './compose-reply.ts'
import type { Conversation } from './conversation.ts'
import { phrasesOf } from './phrases.ts'

/** Goes on after tools have answered: what was looked up is said, a failure is admitted, a deed is done. */
export function sayResult(conversation: Conversation): string {
  const { turns, spanish } = conversation
  const phrases = phrasesOf(spanish)
  const asked = turns.findLast(({ calls = [] }) => calls.length > 0)?.calls ?? []
  const answers = turns.slice(turns.findLastIndex(({ role }) => role !== 'tool') + 1)
  const looked = answers.find(({ callId }) => asked.some(({ id, name }) => id === callId && name === 'look_up'))
  if (looked) return found(looked.content, conversation) ?? phrases.notSure
  const failed = answers.some(({ content }) =>
    /refused|no such tool|not allowed|failed|not sent|withheld/i.test(content),
  )
  return failed ? phrases.failed : phrases.anythingElse
}

/** The first of what was found: a question with its answer under it, or `label: fact`. */
function found(content: string, conversation: Conversation): string | null {
  const [, first] = content.split(/\n\s*\n/)
  if (first === undefined) return null
  const [head = '', ...answer] = first.split('\n')
  if (answer.length > 0) return answer.join(' ').trim()
  const [, label, fact] = /^([^:]+): (.+)$/.exec(head) ?? []
  if (label === undefined || fact === undefined) return head
  const facts = new Map([[label.toLowerCase(), fact]])
  return fromFacts({ ...conversation, facts }) ?? phrasesOf(conversation.spanish).about(label, fact)
}
