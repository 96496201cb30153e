import type { CallFacts } from './call-facts.ts'
import type { Outcome } from './call-summary.ts'

/**
 * What certainly came of a call, whatever anybody writes about it: what was done and what did not happen are facts. Null
 * where there was a conversation and nothing but words came of it.
 */
export function deedOutcome(facts: CallFacts): Outcome | null {
  const { conversation, direction, end } = facts
  const did = (tool: string): boolean => conversation?.deeds.some((deed) => deed.tool === tool) === true
  if (did('book_appointment')) return 'booked'
  if (facts.reached === true) return 'transferred'
  if (facts.voicemail !== null) return 'voicemail'
  if (did('take_message')) return 'message_taken'
  if (direction === 'outbound' && conversation === null && end?.status !== 'completed') return 'not_reached'
  // Nobody took the call that the caller was passed on to, and no message was left.
  if (conversation === null || facts.reached === false) return 'missed'
  return conversation.lines.some(({ speaker }) => speaker === 'Customer') ? null : 'abandoned'
}
