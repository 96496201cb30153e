import { createHash } from 'node:crypto'

/** Everything that is derived from a client's region, industry and slug, and from its port and public origin. */
export type ClientKey = { region: string; industry: string; slug: string }

/** Business name to slug: accents dropped, lower-case letters and digits only. May be empty; the caller refuses that. */
export function slugOf(businessName: string): string {
  return businessName
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
}

/** `{region}_{industry}_{slug}`, e.g. `au_plmb_jamesonplumbing`. */
export const clientIdOf = (key: ClientKey): string => `${key.region}_${key.industry}_${key.slug}`

/** Inverse of `clientIdOf`; null when the text is no client id. */
export function parseClientId(clientId: string): ClientKey | null {
  const match = /^([a-z]{2})_([a-z0-9]{2,8})_([a-z0-9]{1,48})$/.exec(clientId)
  if (!match) return null
  const [, region = '', industry = '', slug = ''] = match
  return { region, industry, slug }
}

/** Same client, same operation id, whoever runs it: the journal and the lease are keyed by it. `generation` counts delete-and-create-again. */
export const operationIdOf = (clientId: string, generation = 1): string =>
  createHash('sha256').update(`client.create:v${generation}:${clientId}`).digest('hex').slice(0, 24)

/** The deletion of one generation of a client keeps a journal of its own. */
export const deleteOperationIdOf = (clientId: string, generation: number): string =>
  createHash('sha256').update(`client.delete:v${generation}:${clientId}`).digest('hex').slice(0, 24)

/** What the lease on a client is called: one run at a time, whether it creates, verifies a repair or deletes. */
export const leaseNameOf = (clientId: string): string => `client:${clientId}`

export const apiPathOf = (slug: string): string => `/api/${slug}/`
export const dashboardPathOf = (key: ClientKey): string => `/${key.region}/${key.industry}/${key.slug}`
export const clientFolderOf = (key: ClientKey): string =>
  `/opt/klariqo/voice-ai-platform/clients/${key.region}/${key.industry}/${key.slug}`
export const unitOf = (clientId: string): string => `klariqo-client-${clientId}`
export const unitFileOf = (clientId: string, kind: 'service' | 'socket'): string =>
  `/etc/systemd/system/${unitOf(clientId)}.${kind}`
export const nginxIncludeOf = (slug: string): string => `/etc/nginx/klariqo.d/${slug}.conf`
export const credentialFileOf = (clientId: string): string => `/etc/klariqo/credentials/${clientId}.json`
export const logFileOf = (clientId: string): string => `/var/log/klariqo/client_${clientId}.log`
/** The FriendlyName a bought number carries; how an orphan is told from a stranger's number. */
export const numberTagOf = (clientId: string): string => `klariqo:${clientId}`
/** The e-mail the agent's own Supabase user signs in with; `.invalid` never receives mail (RFC 2606). */
export const agentEmailOf = (clientId: string): string => `agent+${clientId}@agents.klariqo.invalid`

/** What the carrier asks when the agent does not answer: a file, so no agent is needed for it. */
export const fallbackUrlOf = (origin: string, slug: string): string => `${origin}${apiPathOf(slug)}fallback/voice.xml`

/** Public webhook addresses; `origin` has no trailing slash. */
export function webhooksOf(origin: string, slug: string): { voice: string; sms: string; status: string } {
  const base = `${origin}${apiPathOf(slug)}twilio/`
  return { voice: `${base}voice`, sms: `${base}sms`, status: `${base}status` }
}
