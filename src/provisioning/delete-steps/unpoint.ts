import type { DeleteState } from '../delete-state.ts'
import type { Step } from '../step.ts'

/** First of all nobody is led to an agent that is about to go. */
export const unpoint: Step<DeleteState, { sids: string[] }> = {
  id: 'unpoint',
  title: 'Point the number away from the agent',
  needs: ['mark'],

  async check({ numbers }, { journalled }) {
    const pointed = numbers.filter(({ webhooks }) => webhooks.voice || webhooks.sms || webhooks.status)
    const right = pointed.length === 0 || journalled?.status === 'done'
    return right
      ? { state: 'right' }
      : { state: 'needs-work', detail: pointed.map((each) => each.phoneNumber).join(', ') }
  },

  async choose({ numbers }) {
    return { sids: numbers.map(({ sid }) => sid) }
  },

  async apply({ sids }, { deps }, { signal, midEffect }) {
    for (const sid of sids) await deps.telephony.setWebhooks(sid, null, signal)
    midEffect()
    return { sids }
  },
}
