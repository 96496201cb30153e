import type { Tenants } from '../../ports/tenants.ts'
import { agentUserId } from './agent-user-id.ts'
import type { PlatformDatabase } from './platform-database.ts'

/** Users of a page when the Auth API has to be listed. */
const pageSize = 200

/** Auth users: owners with their account, and one for each agent. */
export function accounts(database: PlatformDatabase): Pick<Tenants, 'ensureOwner' | 'ensureAgentUser'> {
  const { client } = database
  const { admin } = client.auth

  async function ownerUser(email: string, fullName: string): Promise<string> {
    const known = client
      .from('profiles')
      .select('user_id')
      .eq('email', email)
      .order('created_at')
      .limit(1)
      .maybeSingle()
    const profile = await database.rows(`the profile of ${email}`, known)
    if (profile) return profile.user_id
    const attributes = {
      email,
      email_confirm: true,
      user_metadata: { full_name: fullName },
      app_metadata: { role: 'owner' },
    }
    const made = await admin.createUser(attributes)
    if (made.error?.code === 'email_exists') return (await findByEmail(email)) ?? ownerUser(email, fullName)
    return (await database.users(`the account of ${email}`, Promise.resolve(made))).user.id
  }

  /** Somebody who signed up in the dashboard has a user and no profile yet; the Auth API knows no search by e-mail. */
  async function findByEmail(email: string): Promise<string | null> {
    for (let page = 1; ; page++) {
      const { users } = await database.users('the list of users', admin.listUsers({ page, perPage: pageSize }))
      const found = users.find((user) => user.email === email)
      if (found) return found.id
      if (users.length < pageSize) return null
    }
  }

  /** The Auth server's own row says that a key was changed; this one says by whom. */
  async function secretChanged(clientId: string): Promise<void> {
    const args = { p_action: 'agent.secret_changed', p_client_id: clientId }
    await database.rows('the line in the audit log', client.rpc('record_audit', args))
  }

  return {
    async ensureOwner(owner) {
      const email = owner.email.trim().toLowerCase()
      const userId = await ownerUser(email, owner.fullName)
      const args = {
        p_user_id: userId,
        p_email: email,
        p_full_name: owner.fullName,
        p_business_name: owner.businessName,
        p_currency: owner.currency,
        p_opening_balance: owner.openingBalanceCents / 100,
      }
      await database.rows(`the account of ${email}`, client.rpc('open_account', args))
      return userId
    },

    async ensureAgentUser(clientId, email, password) {
      const id = agentUserId(email)
      const what = `the agent's user of ${clientId}`
      const secret = password === null ? {} : { password }
      const app_metadata = { client_id: clientId, role: 'agent' }
      const made = await admin.createUser({ id, email, email_confirm: true, app_metadata, ...secret })
      if (made.error === null) {
        if (password !== null) await secretChanged(clientId)
        return { userId: made.data.user.id, created: true }
      }
      if (made.error.code !== 'email_exists') await database.users(what, Promise.resolve(made))
      // There already. The claims are set again with the password: a key that opens another client's rows must not survive.
      if (password !== null) {
        await database.users(what, admin.updateUserById(id, { password, app_metadata }))
        await secretChanged(clientId)
      }
      return { userId: id, created: false }
    },
  }
}
