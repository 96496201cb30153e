import type { CallTools } from '../call/call-tools.ts'
import { promptGuard } from '../call/prompt-guard.ts'
import { routeUtterance } from '../call/route-utterance.ts'
import type { ChatMessage } from '../providers/model.ts'
import { within } from '../within.ts'
import { cutText } from './cut-text.ts'
import { fixedTexts } from './fixed-texts.ts'
import { knownAnswer } from './known-answer.ts'
import { ownLinks } from './own-links.ts'
import { textPersona } from './text-persona.ts'
import type { ReceivedText } from './text-rows.ts'

const MODEL_MS = 8_000
/** The conversation of a text is not kept word for word for ever: what is long is not needed whole. */
const MAX_ASKED = 500

/** What the client's snippets only begin, because a call goes on from there. */
const ON_A_CALL = new Set(['appointment', 'booking', 'booking_change', 'quote', 'complaint'])

export type TextAnswer = { body: string; emergency: boolean; by: 'snippet' | 'question' | 'model' | 'fixed' }
type AnswerLog = { warn(fields: object, message: string): void }

/**
 * What to answer a text with, on the knowledge that answers calls: the client's snippets by their triggers, its own
 * questions, then the model. Never throws. What can only be done on a call (a booking, being put through) is answered with
 * the number to call.
 */
export async function answerText(
  tools: Pick<CallTools, 'tenant' | 'routes' | 'model'>,
  asked: string,
  history: ReceivedText['history'],
  log: AnswerLog,
): Promise<TextAnswer> {
  const { tenant, routes, model } = tools
  const { config, snippets } = tenant
  const fixed = fixedTexts(config)
  const route = routeUtterance(asked, routes)
  if (route?.emergency) return { body: fixed.emergency, emergency: true, by: 'fixed' }
  const known = knownAnswer(asked, config)
  if (known !== null) return { body: cutText(known), emergency: false, by: 'question' }
  const snippet = route && snippets[route.snippet]
  if (snippet) {
    const needsCall = snippet.action !== undefined || ON_A_CALL.has(route.intent ?? '')
    return { body: needsCall ? fixed.callUs : snippet.text, emergency: false, by: needsCall ? 'fixed' : 'snippet' }
  }
  const messages: ChatMessage[] = [
    { role: 'system', content: config.persona_prompt },
    { role: 'system', content: textPersona(config) },
    ...history.map(
      ({ inbound, body }): ChatMessage => ({
        role: inbound ? 'user' : 'assistant',
        content: body.slice(0, MAX_ASKED),
      }),
    ),
    { role: 'user', content: asked.slice(0, MAX_ASKED) },
  ]
  try {
    const said = await within(MODEL_MS, async (signal) => {
      let text = ''
      for await (const piece of model.stream(messages, signal)) if (typeof piece === 'string') text += piece
      return ownLinks(cutText(text), config)
    })
    if (said !== '' && promptGuard(tenant)(said)) return { body: said, emergency: false, by: 'model' }
    log.warn({}, 'the model had nothing to say to a text')
  } catch (error) {
    log.warn({ err: error }, 'the model did not answer a text')
  }
  return { body: fixed.callUs, emergency: false, by: 'fixed' }
}
