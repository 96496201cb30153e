import type { OfferedTool } from '../../../sandbox/src/replier/receptionist.ts'

const text = { type: 'string' }
const maybe = { anyOf: [text, { type: 'null' }] }

const tool = (name: string, properties: Record<string, object>, description = ''): OfferedTool => ({
  name,
  description,
  parameters: { type: 'object', properties, required: Object.keys(properties), additionalProperties: false },
})

/** Tools of a receptionist in the form the protocol has them. */
export const offeredTools: OfferedTool[] = [
  tool(
    'play_snippet',
    { name: { type: 'string', enum: ['warranty_info', 'hours_info'] } },
    'Answer.\nwarranty_info: A year.\nhours_info: Nine to five.',
  ),
  tool('look_up', { question: text }),
  tool('book_appointment', {
    name: text,
    address: maybe,
    job: text,
    time_window: text,
    people: { anyOf: [{ type: 'integer' }, { type: 'null' }] },
  }),
  tool('take_message', { name: maybe, message: text }),
  tool('transfer_call', { reason: maybe }),
  tool('send_sms', { about: { type: 'array', items: { type: 'string', enum: ['hours', 'callout fee', 'area'] } } }),
  tool('end_call', {}),
]

export const functionsOf = (tools: readonly OfferedTool[]) =>
  tools.map((offered) => ({ type: 'function' as const, function: { ...offered, strict: true } }))
