import { type AgentConfigInput, agentConfigSchema } from '@klariqo/contract/agent-config'
import type { SnippetTemplate, Templates } from '../../../src/ports/templates.ts'

const snippet = (name: string, text: string): SnippetTemplate => ({
  name,
  text,
  triggers: [name],
  fileType: 'client_answer',
})

/** Templates without files: three snippets a client, whose greeting says the business's name. */
export function smallTemplates(): Templates {
  return {
    async list() {
      const regions = ['au', 'uk', 'us', 'in']
      return ['plmb', 'rest', 'hvac'].map((industry) => ({ industry, title: industry, regions }))
    },
    async questions() {
      return []
    },
    async details(_industry, _region, given) {
      return { hours: 'nine to five', ...given }
    },
    async render({ industry, details, identity, vendors }) {
      const config = agentConfigSchema.parse({
        schema: 'klariqo.agent/1',
        client_id: identity.clientId,
        slug: identity.slug,
        region: identity.region,
        industry,
        business_name: identity.businessName,
        port: identity.port,
        language: 'en-AU',
        time_zone: 'Australia/Sydney',
        public_base_url: identity.publicBaseUrl,
        phone_number: identity.phoneNumber,
        transfer_number: null,
        persona_prompt: `Open ${String(details.hours)}.`,
        template: { name: industry, version: '1' },
        greeting: { snippet: 'greeting', interruptible: true },
        roles: {
          filler: 'filler',
          not_understood: 'filler',
          apology: 'filler',
          goodbye: 'goodbye',
          transfer: 'filler',
          voicemail: 'goodbye',
        },
        voice: { voice_id: 'v', model_id: 'm' },
        model: { name: 'x', max_completion_tokens: 100, temperature: 0 },
        recogniser: { model: 'r', endpointing_ms: 300, utterance_end_ms: 1000, keyterms: [] },
        vendors,
      } satisfies AgentConfigInput)
      const snippets = [
        snippet('greeting', `Hello, this is ${identity.businessName}.`),
        snippet('filler', 'One moment.'),
        snippet('goodbye', `We are open ${String(details.hours)}. Goodbye.`),
      ]
      return { config, snippets }
    },
    async scenarios() {
      return []
    },
    async injections() {
      return []
    },
  }
}
