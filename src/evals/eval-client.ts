import type { AgentConfig } from '@klariqo/contract/agent-config'
import { clientConfigSchema } from '../core/client-config.ts'
import { KlariqoError } from '../core/errors/klariqo-error.ts'
import type { Scenario } from '../ports/scenario.ts'
import type { SnippetTemplate, Templates } from '../ports/templates.ts'
import type { Tenant } from '../ports/tenants.ts'
import type { Details } from './fill-expected.ts'

/** A client whose agent is called, and what its template makes of its details. */
export type EvalClient = {
  tenant: Tenant
  phoneNumber: string
  config: AgentConfig
  snippets: SnippetTemplate[]
  details: Details
}

/**
 * Renders a client as its agent was configured.
 * @throws KlariqoError NUMBER_NOT_ASSIGNED, and the Templates port's errors
 */
export async function evalClient(
  templates: Templates,
  tenant: Tenant,
  rest: { origin: string; vendors: AgentConfig['vendors'] },
): Promise<EvalClient> {
  const { phoneNumber, industry, region, clientId, slug, businessName, port } = tenant
  if (phoneNumber === null) throw new KlariqoError('NUMBER_NOT_ASSIGNED', { client: clientId })
  const { details } = clientConfigSchema.parse(tenant.config)
  const publicBaseUrl = `${rest.origin}/api/${slug}`
  const identity = { clientId, slug, region, businessName, port, publicBaseUrl, phoneNumber }
  const { config, snippets } = await templates.render({ industry, details, identity, vendors: rest.vendors })
  return { tenant, phoneNumber, config, snippets, details }
}

/** Whether the client speaks the scenario's language and has given what it is about. */
export function fits(client: EvalClient, scenario: Scenario): boolean {
  const speaks =
    client.config.language === scenario.language || client.config.language.startsWith(`${scenario.language}-`)
  return speaks && scenario.needs.every((name) => ![undefined, null, '', false].includes(client.details[name] as never))
}
