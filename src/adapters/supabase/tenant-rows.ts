import type { Database } from '@klariqo/contract/database'
import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import type { Tenant, Tenants } from '../../ports/tenants.ts'
import { databaseFailure } from './database-failure.ts'
import { isoTime } from './iso-time.ts'
import type { PlatformDatabase } from './platform-database.ts'
import { toJson } from './to-json.ts'

type Row = Database['public']['Tables']['voice_ai_clients']['Row']

/** Rows of voice_ai_clients. */
export function tenantRows(
  database: PlatformDatabase,
): Pick<Tenants, 'check' | 'find' | 'list' | 'insert' | 'update' | 'remove'> {
  const { client } = database
  const table = () => client.from('voice_ai_clients')

  async function find(clientId: string): Promise<Tenant | null> {
    const row = await database.rows(`client ${clientId}`, table().select().eq('client_id', clientId).maybeSingle())
    return row && tenantOf(row)
  }

  return {
    find,

    async check(signal) {
      const bound = signal ?? new AbortController().signal
      // The table that the last migration adds: who may read it has the right key and all of them.
      const last = client.from('call_summaries').select('call_sid').limit(1).retry(false).abortSignal(bound)
      await database.rows('the look at its tables', last)
    },

    async list() {
      // Ports run out before an answer's 1,000 rows do.
      const rows = await database.rows('the list of clients', table().select().order('port'))
      return rows.map(tenantOf)
    },

    async insert(tenant) {
      const { clientId, slug } = tenant
      const values = {
        client_id: clientId,
        user_id: tenant.userId,
        region: tenant.region,
        industry: tenant.industry,
        client_slug: slug,
        business_name: tenant.businessName,
        generation: tenant.generation,
        config: toJson(tenant.config),
      }
      const { data, error, status } = await table().insert(typed(values)).select().single()
      if (error === null) return tenantOf(data)
      if (error.code === '23505') {
        const existing = await find(clientId)
        if (existing) return existing
        if (error.message.includes('client_slug')) throw new KlariqoError('SLUG_TAKEN', { slug }, { cause: error })
      }
      throw databaseFailure({ ...error, status }, { url: database.url, what: `client ${clientId}`, clientId })
    },

    async update(clientId, changes) {
      const { status, phoneNumber, phoneNumberSid, config, businessName } = changes
      const values = {
        ...(status === undefined ? {} : { status }),
        ...(phoneNumber === undefined ? {} : { phone_number: phoneNumber }),
        ...(phoneNumberSid === undefined ? {} : { phone_number_sid: phoneNumberSid }),
        ...(config === undefined ? {} : { config: toJson(config) }),
        ...(businessName === undefined ? {} : { business_name: businessName }),
      }
      const request =
        Object.keys(values).length === 0
          ? table().select().eq('client_id', clientId).maybeSingle()
          : table().update(values).eq('client_id', clientId).select().maybeSingle()
      const row = await database.rows(`client ${clientId}`, request)
      if (!row) throw new KlariqoError('CLIENT_NOT_FOUND', { client_id: clientId })
      return tenantOf(row)
    },

    async remove(clientId, lease) {
      const args = { p_client_id: clientId, p_lease_name: lease.name, p_fencing_token: lease.token }
      await database.rows(`the removal of ${clientId}`, client.rpc('remove_client', args), {
        clientId,
        lease: lease.name,
      })
    },
  }
}

/** Port, API path and plan are given by a trigger, which the generated type cannot know. */
const typed = (values: object) => values as Database['public']['Tables']['voice_ai_clients']['Insert']

function tenantOf(row: Row): Tenant {
  return {
    clientId: row.client_id,
    userId: row.user_id,
    region: row.region,
    industry: row.industry,
    slug: row.client_slug,
    businessName: row.business_name,
    status: statusOf(row.status),
    port: row.port,
    phoneNumber: row.phone_number,
    phoneNumberSid: row.phone_number_sid,
    generation: row.generation,
    config: configOf(row.config),
    createdAt: isoTime(row.created_at),
  }
}

function statusOf(status: string): Tenant['status'] {
  if (status === 'creating' || status === 'active' || status === 'suspended' || status === 'deleting') return status
  throw new KlariqoError('DATABASE_REFUSED', { what: 'a client', problem: `unknown status ${status}`, code: 'status' })
}

/** The column's own check makes it an object. */
const configOf = (config: Row['config']): Record<string, unknown> =>
  typeof config === 'object' && config !== null && !Array.isArray(config) ? config : {}
