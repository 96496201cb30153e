import { fallbackUrlOf, webhooksOf } from '../../core/names.ts'
import type { NumberWebhooks } from '../../ports/telephony.ts'
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
    const wanted = wantedOf(state)
    const kinds = ['voice', 'sms', 'status', 'voiceFallback'] as const
    const wrong = kinds.filter((kind) => owned.webhooks[kind] !== wanted[kind])
    return wrong.length > 0 ? { state: 'needs-work', detail: wrong.join(', ') } : { state: 'right' }
  },

  async apply(_intent, state, { signal, midEffect }) {
    const owned = await state.owned(signal)
    if (!owned) throw new Error('the number comes before its webhooks')
    const wanted = wantedOf(state)
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

function wantedOf({ deps, client }: CreateState): NumberWebhooks {
  const { slug } = client.key
  return { ...webhooksOf(deps.origin, slug), voiceFallback: fallbackUrlOf(deps.origin, slug) }
}
