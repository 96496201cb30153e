import { createHash, randomBytes } from 'node:crypto'

const LIFE_MS = 30_000

/**
 * Single-use tokens that tie a media socket to the webhook answer that announced it: the carrier's signature on the upgrade
 * has no nonce, so alone it could be replayed. Kept hashed, with the call they are for.
 */
export class StreamTokens {
  readonly #byHash = new Map<string, { callSid: string; expiresAt: number }>()
  readonly #now: () => number
  readonly #random: () => Buffer

  constructor(now: () => number = () => performance.now(), random: () => Buffer = () => randomBytes(16)) {
    this.#now = now
    this.#random = random
  }

  /** A new token of 128 random bits; good once, for 30 s, for this call only. */
  issue(callSid: string): string {
    this.#forgetOld()
    const token = this.#random().toString('base64url')
    this.#byHash.set(hashOf(token), { callSid, expiresAt: this.#now() + LIFE_MS })
    return token
  }

  /** Calls whose socket may still come. */
  get awaited(): string[] {
    this.#forgetOld()
    return [...this.#byHash.values()].map(({ callSid }) => callSid)
  }

  /** True once for a right token. A token shown for another call is used up too: somebody has seen it. */
  redeem(token: string, callSid: string): boolean {
    const hash = hashOf(token)
    const entry = this.#byHash.get(hash)
    this.#byHash.delete(hash)
    return entry !== undefined && entry.callSid === callSid && entry.expiresAt > this.#now()
  }

  #forgetOld(): void {
    const now = this.#now()
    for (const [hash, { expiresAt }] of this.#byHash) if (expiresAt <= now) this.#byHash.delete(hash)
  }
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64')
