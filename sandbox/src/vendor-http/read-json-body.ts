import type { IncomingMessage } from 'node:http'

const MAX_BYTES = 1_000_000

/** The request's body as JSON. Rejects with `BodyError` when it is no JSON or longer than 1 MB. */
export async function readJsonBody(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of request) {
    bytes += (part as Buffer).length
    if (bytes > MAX_BYTES) throw new BodyError('the body is longer than 1 MB')
    parts.push(part as Buffer)
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8'))
  } catch (cause) {
    throw new BodyError('the body is not JSON', { cause })
  }
}

/** The caller's mistake in the body: to be answered as the vendor answers it. */
export class BodyError extends Error {
  override readonly name = 'BodyError'
}
