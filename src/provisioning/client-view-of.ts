import { apiPathOf, dashboardPathOf, unitOf, webhooksOf } from '../core/names.ts'
import type { Tenant } from '../ports/tenants.ts'
import type { ClientView } from './client-view.ts'

/** A row as it is printed, with the addresses that follow from it. */
export const clientViewOf = (tenant: Tenant, origin: string): ClientView => ({
  client_id: tenant.clientId,
  slug: tenant.slug,
  region: tenant.region,
  industry: tenant.industry,
  business_name: tenant.businessName,
  status: tenant.status,
  port: tenant.port,
  api_path: apiPathOf(tenant.slug),
  dashboard_url: `${origin}${dashboardPathOf(tenant)}`,
  phone_number: tenant.phoneNumber,
  phone_number_sid: tenant.phoneNumberSid,
  webhooks: webhooksOf(origin, tenant.slug),
  unit: unitOf(tenant.clientId),
  generation: tenant.generation,
  created_at: tenant.createdAt,
})
