/** What the model may do besides speaking. A client's configuration names those it may use; anything else is refused. */
export const toolNames = [
  'play_snippet',
  'look_up',
  'book_appointment',
  'take_message',
  'transfer_call',
  'send_sms',
  'end_call',
] as const

export type ToolName = (typeof toolNames)[number]
