import { expect, test } from 'vitest'
import { messageView } from '../../../src/cli/messages/message-view.ts'
import type { TextMessage } from '../../../src/ports/messages.ts'

const createdAt = '2026-11-23T02:00:00.000Z'
const message: TextMessage = {
  clientId: 'au_plmb_jamesonplumbing',
  direction: 'outbound',
  number: '+61491570156',
  body: 'Hello',
  status: 'sending',
  key: 'a',
  kind: 'reply',
  sid: null,
  segments: 1,
  errorCode: null,
  error: null,
  costCents: null,
  createdAt,
}
const seen = (status: string, seconds: number) =>
  messageView({ ...message, status }, Date.parse(createdAt) + seconds * 1000)

test('a text whose sender ended before it could report is shown as uncertain after a minute', () => {
  expect(seen('sending', 59)).toMatchObject({ status: 'sending', error: null })
  expect(seen('sending', 61)).toMatchObject({ status: 'uncertain', error: expect.stringContaining('not sent again') })
  expect(seen('queued', 3600)).toMatchObject({ status: 'queued', error: null })
})
