import { createHmac } from 'node:crypto'

/**
 * X-Twilio-Signature: HMAC-SHA1 with the account's token over the address exactly as configured (without `#fragment`)
 * and, for a form, every name and value in byte order of the names. Values of a repeated name are de-duplicated and sorted.
 */
export function signRequest(authToken: string, url: string, form: URLSearchParams | null = null): string {
  const values = new Map<string, Set<string>>()
  for (const [name, value] of form ?? []) values.set(name, (values.get(name) ?? new Set()).add(value))
  const names = [...values.keys()].sort()
  const fields = names.map((name) =>
    [...(values.get(name) ?? [])]
      .sort()
      .map((value) => name + value)
      .join(''),
  )
  const data = url.split('#')[0] + fields.join('')
  return createHmac('sha1', authToken).update(data, 'utf8').digest('base64')
}
