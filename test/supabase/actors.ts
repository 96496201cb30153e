import type pg from 'pg'

/** Somebody who sends a request: the database role it gets and the claims of its token (null: no token at all). */
export type Actor = {
  name: string
  role: 'anon' | 'authenticated' | 'service_role'
  claims: Record<string, unknown> | null
}

const signedIn = (name: string, sub: unknown, appMetadata: Record<string, unknown> = {}): Actor => ({
  name,
  role: 'authenticated',
  claims: { role: 'authenticated', sub, app_metadata: appMetadata },
})

export const anon: Actor = { name: 'anon', role: 'anon', claims: { role: 'anon' } }
export const service: Actor = { name: 'service', role: 'service_role', claims: { role: 'service_role' } }
export const ownerOf = (userId: string): Actor => signedIn('owner', userId)
export const agentOf = (userId: string, clientId: string): Actor =>
  signedIn('agent', userId, { client_id: clientId, role: 'agent' })
export const staffOf = (userId: string, clientId: string): Actor =>
  signedIn('staff', userId, { client_id: clientId, role: 'staff' })
export const operatorOf = (userId: string): Actor => signedIn('operator', userId, { role: 'operator' })
export const signedInAs = signedIn

/** Runs `work` as the actor, the way the API does for one request, and keeps what it wrote. */
export async function asActor<T>(client: pg.Client, actor: Actor, work: () => Promise<T>): Promise<T> {
  await client.query('begin')
  try {
    await becomeActor(client, actor)
    const result = await work()
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback')
    throw error
  }
}

/** For the rest of the current transaction or savepoint. */
export async function becomeActor(client: pg.Client, actor: Actor): Promise<void> {
  const claims = actor.claims === null ? '' : JSON.stringify(actor.claims)
  await client.query(`select set_config('role', $1, true), set_config('request.jwt.claims', $2, true)`, [
    actor.role,
    claims,
  ])
}
