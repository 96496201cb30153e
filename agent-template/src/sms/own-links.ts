import type { AgentConfig } from '@klariqo/contract/agent-config'
import { inertWords } from '../tools/inert-words.ts'

const LINK = /(?:\b[a-z][a-z0-9+.-]*:\/+)?[\p{L}\d_-]+(?:[.\u3002][\p{L}\d-]+)+(?::\d+)?(?:\/(?:\S*[^\s.,;:!?)])?)?/giu

/**
 * A model's words for a text, in which only addresses that the business itself gives are links. Whoever forges the number
 * they text from chooses who gets the answer.
 */
export function ownLinks(text: string, { persona_prompt, facts, questions }: AgentConfig): string {
  const own = [persona_prompt, ...Object.values(facts), ...questions.map(({ answer }) => answer)]
    .flatMap((words) => words.match(LINK) ?? [])
    .map((link) => link.toLowerCase())
  return text.replace(LINK, (link) => (own.includes(link.toLowerCase()) ? link : inertWords(link)))
}
