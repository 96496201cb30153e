import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import type { Lease, Tenants } from '../../ports/tenants.ts'
import { isoTime } from './iso-time.ts'
import type { PlatformDatabase } from './platform-database.ts'

/** Leases with a fencing token, so that one run at a time works on a client. */
export function leases(database: PlatformDatabase): Pick<Tenants, 'acquireLease' | 'renewLease' | 'releaseLease'> {
  const { client } = database
  return {
    async acquireLease(name, owner, ttlSeconds, deadOwner) {
      const dead = deadOwner === undefined ? {} : { p_dead_owner: deadOwner }
      const args = { p_name: name, p_owner: owner, p_ttl_seconds: ttlSeconds, ...dead }
      const answer = await database.rows(`lease ${name}`, client.rpc('acquire_lease', args), { lease: name })
      const lease = leaseOf(answer)
      return { acquired: isObject(answer) && answer.acquired === true, lease }
    },
    async renewLease(lease, ttlSeconds) {
      const args = { ...heldBy(lease), p_ttl_seconds: ttlSeconds }
      return leaseOf(await database.rows(`lease ${lease.name}`, client.rpc('renew_lease', args), { lease: lease.name }))
    },
    async releaseLease(lease) {
      await database.rows(`lease ${lease.name}`, client.rpc('release_lease', heldBy(lease)), { lease: lease.name })
    },
  }
}

const heldBy = (lease: Lease) => ({ p_name: lease.name, p_owner: lease.owner, p_fencing_token: lease.token })

function leaseOf(answer: unknown): Lease {
  if (isObject(answer)) {
    const { name, owner, fencing_token: token, expires_at: expiresAt } = answer
    if (typeof name === 'string' && typeof token === 'number' && typeof expiresAt === 'string')
      return { name, owner: String(owner), token, expiresAt: isoTime(expiresAt) }
  }
  throw new KlariqoError('DATABASE_REFUSED', { what: 'a lease', problem: 'it answered no lease', code: 'shape' })
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
