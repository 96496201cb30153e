import * as z from 'zod/mini'
import type { Tenant } from '../config/tenant.ts'
import { isPhoneNumber } from '../is-phone-number.ts'
import { contactNumber } from './contact-number.ts'
import { contentId } from './content-id.ts'
import { defineTool } from './define-tool.ts'
import { inertWords } from './inert-words.ts'
import { saidText } from './said-text.ts'
import { startsAt } from './starts-at.ts'
import type { Tool } from './tool.ts'
import { wordsOf } from './words.ts'

const said = (most: number) => saidText(2, most).check(z.refine(isMeant))
const parameters = z.strictObject({
  name: said(80),
  address: z.nullable(said(200)),
  job: said(200),
  time_window: said(100),
  people: z.nullable(z.int().check(z.minimum(1), z.maximum(100))),
})

/** What a model fills in when nobody said it. */
function isMeant(text: string): boolean {
  return !/^(?:unknown|unspecified|not (?:given|provided|specified)|n\/?a|none|null|tbd|caller|customer|\?+|-+)$/i.test(
    text,
  )
}

/** Writes a booking down for the team to confirm. Id, client, call and number are ours; the same booking twice is one. */
export function bookAppointment({ config }: Tenant): Tool {
  const words = wordsOf(config.language)
  return defineTool({
    name: 'book_appointment',
    description:
      'Write a booking down, as soon as the caller has told the name, what it is for, and the day and time; and the address ' +
      'where somebody has to come (null where nobody has to), or how many people a table is for (null otherwise). Ask for what ' +
      'is missing, one thing at a time; never guess. The booking is read back to the caller for you.',
    parameters,
    run({ name, address, job, time_window, people }, context) {
      const { callSid, callerNumber, queue, texts, wallClock } = context
      const row = {
        id: contentId(callSid, [name, address ?? '', job, time_window, String(people)]),
        client_id: config.client_id,
        call_sid: callSid,
        customer_name: name,
        customer_phone: contactNumber(context),
        address,
        job,
        time_window,
        starts_at: startsAt(time_window, {
          nowMs: wallClock(),
          timeZone: config.time_zone,
          language: config.language,
          evening: people !== null,
        }),
        people,
      }
      queue.add(callSid, 'appointment', { name: 'bookAppointment', args: [row] })
      if (isPhoneNumber(callerNumber)) {
        const body = words.bookedText(config.business_name, {
          people,
          customer_name: inertWords(name),
          address: address && inertWords(address),
          job: inertWords(job),
          time_window: inertWords(time_window),
        })
        // The caller need not wait for it; what comes of it stands in sms_logs.
        void texts.send({ key: `appointment:${row.id}`, to: callerNumber, body, kind: 'confirmation', callSid })
      }
      return { say: words.booked(row), tell: 'The booking is written down and was read back to the caller.' }
    },
  })
}
