/** A client as `client list` and `client show` print it. */
export type ClientView = {
  client_id: string
  slug: string
  region: string
  industry: string
  business_name: string
  status: string
  port: number
  api_path: string
  dashboard_url: string
  phone_number: string | null
  phone_number_sid: string | null
  webhooks: { voice: string; sms: string; status: string }
  unit: string
  generation: number
  created_at: string
}
