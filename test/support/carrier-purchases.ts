import { klariqoData } from './klariqo.ts'

type Purchase = { phone_number: string; sid: string; tag: string }

/** Every purchase the sandbox's carrier ever took, by the tag it carried then. */
export async function carrierPurchases(): Promise<Purchase[]> {
  const answer = await askCarrier('GET', '/_sandbox/purchases')
  return (await answer.json()) as Purchase[]
}

/** The numbers the account owns now, as the carrier's own API lists them. */
export async function ownedNumbers(): Promise<{ phone_number: string; friendly_name: string; voice_url: string }[]> {
  const env = await sandboxEnv()
  const answer = await askCarrier(
    'GET',
    `/2010-04-01/Accounts/${env.TWILIO_ACCOUNT_SID}/IncomingPhoneNumbers.json?PageSize=1000`,
  )
  return ((await answer.json()) as { incoming_phone_numbers: [] }).incoming_phone_numbers
}

/** Sandbox control and API of the carrier, with the account's own credentials. */
export async function askCarrier(method: string, path: string, body?: unknown): Promise<Response> {
  const env = await sandboxEnv()
  const basic = Buffer.from(`${env.TWILIO_ACCOUNT_SID}:${env.TWILIO_AUTH_TOKEN}`).toString('base64')
  const answer = await fetch(`${env.TWILIO_API_URL}${path}`, {
    method,
    headers: { authorization: `Basic ${basic}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  return answer
}

let known: Record<string, string> | null = null

/** What `klariqo status --env` says of the running sandbox. */
export async function sandboxEnv(): Promise<Record<string, string>> {
  known ??= (await klariqoData<{ env: Record<string, string> }>(['status', '--env'])).env
  return known
}
