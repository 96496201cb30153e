import { benchConversation } from './call-conversation.ts'
import { benchScale } from './call-scale.ts'

/** How soon the agent answers: whole calls through the sandbox as a caller hears them, then one agent process under 1, 10 and 100 calls. */
export async function benchCall(): Promise<unknown> {
  return { conversation: await benchConversation(), scale: await benchScale() }
}
