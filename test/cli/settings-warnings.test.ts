import { expect, test } from 'vitest'
import type { BillingSettingsView } from '../../src/cli/billing/settings-view.ts'
import { settingsWarnings } from '../../src/cli/billing/settings-warnings.ts'

const sound: BillingSettingsView = {
  client_id: 'au_plmb_x',
  currency: 'AUD',
  auto_top_up: true,
  threshold_cents: 2000,
  top_up_cents: 10_000,
  max_top_ups_per_day: 3,
  monthly_ceiling_cents: 50_000,
  unpaid_action: 'voicemail',
  card: { brand: 'visa', last4: '4242', expires: '12/2034' },
  declines: 0,
  paused_at: null,
  last_top_up: null,
}
const warned = (changes: Partial<BillingSettingsView>, transferNumber: string | null = null) =>
  settingsWarnings({ ...sound, ...changes }, transferNumber)

test('settings that do what they say bring no warning', () => {
  expect(warned({})).toEqual([])
  expect(warned({ top_up_cents: 50_000 })).toEqual([])
  expect(warned({ auto_top_up: false, card: null, max_top_ups_per_day: 0, monthly_ceiling_cents: 1 })).toEqual([])
  expect(warned({ unpaid_action: 'forward' }, '+61491570156')).toEqual([])
})

test.each<[Partial<BillingSettingsView>, RegExp]>([
  [{ card: null }, /No card is saved yet/],
  [{ max_top_ups_per_day: 0 }, /--max-per-day is 0/],
  [{ monthly_ceiling_cents: 9999 }, /A\$100\.00 is more than --monthly-ceiling/],
  [{ unpaid_action: 'forward' }, /no transfer_number/],
])('%j is told', (changes, said) => {
  expect(warned(changes)).toEqual([expect.stringMatching(said)])
})
