import type { Conversation } from './call-facts.ts'

/** A conversation whose line was lost, and the one over the next socket: one conversation, which ended as the second did. */
export const joinConversations = (before: Conversation | null, next: Conversation): Conversation =>
  before === null
    ? next
    : {
        ...next,
        lines: [...before.lines, ...next.lines],
        intents: [...before.intents, ...next.intents],
        deeds: [...before.deeds, ...next.deeds],
      }
