import { webhooksOf } from '../../core/names.ts'
import type { CreateState } from '../create-state.ts'
import type { Step } from '../step.ts'

/** From here on calls to the number reach the agent; that is why it comes so late. */
export const webhooks: Step<CreateState> = {
  id: 'webhooks',
  title: 'Point the number at the agent',
  needs: ['health'],

  async check(state, { signal }) {
    const owned = await state.owned(signal)
    if (!owned) return { state: 'needs-work', detail: 'voice, sms and status' }
    const wanted = webhooksOf(state.deps.origin, state.client.key.slug)
    const kinds = ['voice', 'sms', 'status'] as const
    const wrong = kinds.filter((kind) => owned.webhooks[kind] !== wanted[kind])
    return wrong.length > 0 ? { state: 'needs-work', detail: wrong.join(', ') } : { state: 'right' }
  },

  async apply(_intent, state, { signal, midEffect }) {
    const owned = await state.owned(signal)
    if (!owned) throw new Error('the number comes before its webhooks')
    const wanted = webhooksOf(state.deps.origin, state.client.key.slug)
    state.webhooksBefore = owned.webhooks
    midEffect()
    state.nowOwned(await state.deps.telephony.setWebhooks(owned.sid, wanted, signal))
    return wanted
  },

  async undo(state, { signal }) {
    const owned = await state.owned(signal)
    // Nowhere for a new client; for one that was in service, back to where its calls went.
    if (owned) state.nowOwned(await state.deps.telephony.setWebhooks(owned.sid, state.webhooksBefore, signal))
  },
}
