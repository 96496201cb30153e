import * as z from 'zod/mini'
import type { Tenant } from '../config/tenant.ts'
import { isPhoneNumber } from '../is-phone-number.ts'
import { defineTool } from './define-tool.ts'
import type { Tool } from './tool.ts'
import { wordsOf } from './words.ts'

/** Sends facts of the business, word for word as its own details have them, to the number that is calling. */
export function sendSms({ config }: Tenant): Tool | null {
  const { facts, business_name, language } = config
  const labels = Object.keys(facts)
  if (labels.length === 0) return null
  const words = wordsOf(language)
  return defineTool({
    name: 'send_sms',
    description: 'Send the caller a text message with facts of the business, when the caller asks for one.',
    parameters: z.strictObject({ about: z.array(z.enum(labels)).check(z.minLength(1), z.maxLength(labels.length)) }),
    async run({ about }, { callSid, callerNumber, texts }) {
      if (!isPhoneNumber(callerNumber))
        return { undone: true, tell: "The caller's number is withheld: nothing was sent." }
      const chosen = labels.filter((label) => about.includes(label))
      const body = [business_name, ...chosen.map((label) => `${label}: ${facts[label]}`)].join('\n')
      const key = `requested:${callSid}:${chosen.join(',')}`
      const { status, reason } = await texts.send({ key, to: callerNumber, body, kind: 'requested', callSid })
      if (status === 'sent' || status === 'already') return { say: words.texted, tell: 'The text message is sent.' }
      return { undone: true, tell: `The text message was not sent: ${reason ?? status}.` }
    },
  })
}
