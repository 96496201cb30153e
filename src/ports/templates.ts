import type { AgentConfig } from '@klariqo/contract/agent-config'
import type { Injection } from './injection.ts'
import type { Scenario } from './scenario.ts'

export type SnippetTemplate = {
  name: string
  /** What is spoken, rendered and in plain words. */
  text: string
  triggers: string[]
  /** e.g. `client_greeting`, `client_answer`; goes to audio_files.file_type. */
  fileType: string
  intent?: string
  action?: 'hangup' | 'transfer' | 'voicemail'
}

export type RenderedClient = {
  /** Goes to agent.json in the client folder. */
  config: AgentConfig
  snippets: SnippetTemplate[]
}

/** What a business tells about itself: validated by the template's own schema. */
export type BusinessDetails = Record<string, unknown>

/** The industry templates. Errors: TEMPLATE_UNKNOWN, DETAILS_INVALID (every problem with its path). */
export interface Templates {
  list(): Promise<{ industry: string; title: string; regions: string[] }[]>
  /** The details a template asks for, in order, for prompts and help. */
  questions(
    industry: string,
    region: string,
  ): Promise<{ path: string; label: string; example: string; required: boolean; default?: string }[]>
  /** Checks details and fills defaults; throws DETAILS_INVALID naming all problems. */
  details(industry: string, region: string, given: BusinessDetails): Promise<BusinessDetails>
  render(input: {
    industry: string
    details: BusinessDetails
    identity: {
      clientId: string
      slug: string
      region: string
      businessName: string
      port: number
      publicBaseUrl: string
      phoneNumber: string | null
    }
    vendors: AgentConfig['vendors']
    /** Left out: none. */
    fallbacks?: AgentConfig['fallbacks']
    /** Left out: there are none to look at. */
    services?: AgentConfig['services']
  }): Promise<RenderedClient>
  scenarios(industry: string): Promise<Scenario[]>
  /** Callers that try to misuse an agent, of whatever industry. */
  injections(): Promise<Injection[]>
}
