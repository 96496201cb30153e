import { onTestFinished } from 'vitest'
import { startCarrierWorld, twiml } from '../../support/carrier-world.ts'
import type { Answer, SeenRequest } from '../../support/fake-agent-server.ts'

type Answers = Record<string, Answer | ((request: SeenRequest) => Answer)>

/** Calls run ten times as fast: nobody here keeps real time. */
export const quickWorld = async (answers: Answers) => {
  const made = await startCarrierWorld({ '/status': '', '/end': twiml('<Hangup/>'), ...answers })
  onTestFinished(() => made.close())
  await made.control('PUT', 'settings', { speed: 10 })
  return made
}
