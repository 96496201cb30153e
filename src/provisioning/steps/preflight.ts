import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import type { CreateState } from '../create-state.ts'
import type { CheckResult, Step } from '../step.ts'

const agentFile = '/opt/klariqo/agent/current/agent.mjs'

/** Everything that can be known to be wrong before anything is made or bought. */
export const preflight: Step<CreateState> = {
  id: 'preflight',
  title: 'Look at database, host and carrier',
  needs: [],
  readOnly: true,

  async check({ deps, client, tenant }, { signal }): Promise<CheckResult> {
    if (tenant?.status === 'deleting')
      return { state: 'blocked', error: new KlariqoError('CLIENT_DELETING', { client_id: client.clientId }) }
    const bundleSid = tenant?.phoneNumber ? undefined : deps.regulatory[client.region.isoCountry]?.bundleSid
    const [installed, account, bundle] = await Promise.all([
      deps.host.exists(agentFile),
      deps.telephony.account(signal),
      bundleSid ? deps.telephony.bundle(bundleSid, signal) : null,
    ])
    if (!installed) {
      const error = new KlariqoError('AGENT_NOT_INSTALLED', { host: deps.host.name, path: agentFile })
      return { state: 'blocked', error }
    }
    if (account.status !== 'active')
      return { state: 'blocked', error: new KlariqoError('TELEPHONY_ACCOUNT_INACTIVE', { status: account.status }) }
    if (bundleSid && bundle && !bundle.approved) {
      const country = client.region.name
      const error = new KlariqoError('BUNDLE_NOT_APPROVED', { bundle: bundleSid, country, status: bundle.status })
      return { state: 'blocked', error }
    }
    return { state: 'right' }
  },

  async apply() {
    return {}
  },
}
