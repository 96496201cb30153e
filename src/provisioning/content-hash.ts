import { createHash } from 'node:crypto'

/** sha256 in lower-case hex. Structured values are hashed as JSON: give them with their keys in a fixed order. */
export const contentHash = (content: string | Uint8Array | readonly unknown[]): string =>
  createHash('sha256')
    .update(typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content))
    .digest('hex')
