import { type AgentConfig, agentConfigSchema } from '@klariqo/contract/agent-config'
import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import type { RenderedClient, SnippetTemplate, Templates } from '../../ports/templates.ts'
import { checkDetails } from './check-details.ts'
import { checkText } from './check-text.ts'
import type { DetailValue } from './check-value.ts'
import { fillText } from './fill-text.ts'
import { regionOf } from './region-of.ts'
import type { IndustryTemplate } from './template-files.ts'
import { variantFor } from './variant-for.ts'

type RenderInput = Parameters<Templates['render']>[0]

const MAX_BUSINESS_NAME = 120
const DEFAULT_MAX_CALLS = 10

/** Template and details to the agent's configuration and spoken texts. Pure. Throws DETAILS_INVALID, REGION_UNKNOWN. */
export function renderClient(industry: IndustryTemplate, input: RenderInput): RenderedClient {
  const { identity, vendors } = input
  const { template } = industry
  const own = regionOf(industry, identity.region)
  const details = checkDetails(industry, identity.region, input.details)
  const variant = variantFor(industry, details)
  const texts = variant ?? industry
  const info = { ...own.info, ...variant?.region, voices: variant?.voices ?? own.info.voices }
  const words = variant?.words ?? own.words
  const business = checkText(identity.businessName, MAX_BUSINESS_NAME)
  if (!business.ok) throw new KlariqoError('DETAILS_INVALID', { problems: `business: ${business.problem}` })
  const context = { ...details, business: business.value, region: info, words }
  const fill = (file: string, text: string): string => fillText(`${template.name}/${file}`, text, context, info.money)
  const { gender, ...voice } = template.voice
  const persona = fill('persona.hbs', texts.persona).trim()
  const config: AgentConfig = {
    schema: 'klariqo.agent/1',
    client_id: identity.clientId,
    slug: identity.slug,
    region: identity.region,
    industry: input.industry,
    business_name: business.value,
    port: identity.port,
    language: textOf(details.language) ?? own.language,
    time_zone: textOf(details.time_zone) ?? 'UTC',
    public_base_url: identity.publicBaseUrl,
    phone_number: identity.phoneNumber,
    transfer_number: textOf(details.transfer_number) ?? null,
    persona_prompt: persona,
    template: { name: template.name, version: template.version },
    greeting: template.greeting,
    roles: template.roles,
    voice: { voice_id: textOf(details.voice_id) ?? info.voices[gender], ...voice },
    model: template.model,
    recogniser: {
      ...template.recogniser,
      keyterms: [
        ...new Set([business.value, ...namesIn(industry, details), ...(variant?.keyterms ?? template.keyterms)]),
      ],
    },
    vendors,
    owner_number: textOf(details.owner_number) ?? null,
    tools: template.tools,
    facts: factsOf(persona),
    questions: questionsIn(details.questions),
    overflow: {
      max_calls: typeof details.max_calls === 'number' ? details.max_calls : DEFAULT_MAX_CALLS,
      action: overflowOf(details.overflow),
    },
    record_calls: details.record_calls === true,
    webhook_url: textOf(details.webhook_url) ?? null,
    dashboard_origin: new URL(identity.publicBaseUrl).origin,
    services: input.services ?? { postgresql: null, redis: null, frontend: null },
    fallbacks: input.fallbacks ?? { recogniser: [], model: [], voice: [] },
  }
  const snippets = texts.snippets.map(({ file_type, text, ...rest }): SnippetTemplate => {
    const { name, triggers, intent, action } = rest
    return {
      name,
      text: fill(`snippets.yaml ${name}`, text).replace(/\s+/g, ' ').trim(),
      triggers,
      fileType: file_type,
      ...(intent && { intent }),
      ...(action && { action }),
    }
  })
  return { config: agentConfigSchema.parse(config), snippets }
}

/** Values that are names a caller may say. */
const namesIn = (industry: IndustryTemplate, details: Record<string, DetailValue | null>): string[] =>
  industry.template.keyterm_details.flatMap((key) => [details[key] ?? []].flat()).map(String)

const textOf = (value: DetailValue | null | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined

/** The lines `Fact <label>: <text>` of a prompt. */
const factsOf = (persona: string): Record<string, string> =>
  Object.fromEntries(
    [...persona.matchAll(/^Fact ([^:\n]+): (.+)$/gm)].map(([, label = '', text = '']) => [label, text]),
  )

const questionsIn = (value: DetailValue | null | undefined): AgentConfig['questions'] =>
  typeof value === 'object' && value !== null
    ? (value as readonly unknown[]).filter(
        (entry): entry is AgentConfig['questions'][number] => typeof entry === 'object',
      )
    : []

const overflowOf = (value: DetailValue | null | undefined): AgentConfig['overflow']['action'] =>
  value === 'forward' || value === 'message' ? value : 'voicemail'
