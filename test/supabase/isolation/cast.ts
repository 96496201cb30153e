import { randomUUID } from 'node:crypto'
import { type Actor, agentOf, anon, operatorOf, ownerOf, signedInAs, staffOf } from '../actors.ts'
import type { SeededTenant } from '../seed-two-tenants.ts'

export type Kind = 'owner' | 'staff' | 'agent' | 'operator' | 'stranger' | 'visitor'
export type Player = Actor & { kind: Kind }

/** Everybody who asks, as seen by `own`: its people, the operator, and all kinds of outsiders. */
export function castOf(own: SeededTenant, other: SeededTenant): Player[] {
  const outsider = (name: string, sub: unknown, metadata?: Record<string, unknown>): Player => ({
    ...signedInAs(name, sub, metadata),
    kind: 'stranger',
  })
  const claims = (name: string, forged: Record<string, unknown> | null): Player => ({
    name,
    role: 'authenticated',
    claims: forged,
    kind: 'stranger',
  })
  return [
    { ...ownerOf(own.ownerId), kind: 'owner' },
    { ...staffOf(own.staffId, own.clientId), kind: 'staff' },
    { ...agentOf(own.agentId, own.clientId), kind: 'agent' },
    { ...operatorOf(randomUUID()), kind: 'operator' },
    { ...anon, kind: 'visitor' },
    // A token's claims do not make a visitor a member: the database role does.
    { ...ownerOf(own.ownerId), name: 'visitor with claims', role: 'anon', kind: 'visitor' },
    outsider('stranger', randomUUID()),
    claims('claims of an expired session', { role: 'authenticated', sub: null }),
    claims('no claims', null),
    outsider('malformed sub', 'not-a-uuid'),
    outsider('empty sub', ''),
    // What users can write into their own token must not count.
    claims('boaster', {
      role: 'service_role',
      sub: randomUUID(),
      client_id: own.clientId,
      user_metadata: { role: 'operator', client_id: other.clientId },
    }),
    outsider('role of no kind', randomUUID(), { role: 'OPERATOR', client_id: own.clientId }),
    outsider('agent of nobody', randomUUID(), { role: 'agent', client_id: 'au_plmb_gone' }),
    outsider('agent without client', randomUUID(), { role: 'agent' }),
    outsider('staff without client', randomUUID(), { role: 'staff' }),
    // The claim names the client; who owned one before, or owns another, gains nothing by it.
    outsider('staff of nobody, by the id of an owner', own.ownerId, { role: 'staff', client_id: 'au_plmb_gone' }),
  ]
}
