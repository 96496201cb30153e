import { API_VERSION } from '../http/api-version.ts'
import type { EventRecord } from '../store/payments-state.ts'

/** An event as it is listed and posted. */
export const eventJson = ({ id, created, type, object, request, pending_webhooks }: EventRecord) => ({
  id,
  object: 'event',
  api_version: API_VERSION,
  created,
  data: { object },
  livemode: false,
  pending_webhooks,
  request,
  type,
})
