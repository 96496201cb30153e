import { moneyText } from '../../core/money.ts'
import type { BillingSettingsView } from './settings-view.ts'

/** What an operator should know of settings that are taken but do not do what they say. Pure. */
export function settingsWarnings(view: BillingSettingsView, transferNumber: string | null): string[] {
  const warnings: string[] = []
  const { top_up_cents: amount, monthly_ceiling_cents: ceiling } = view
  if (view.auto_top_up) {
    if (view.card === null)
      warnings.push(
        `No card is saved yet: send the link of \`klariqo credit top-up ${view.client_id} --amount 100 --checkout\`.`,
      )
    if (view.max_top_ups_per_day === 0)
      warnings.push('Nothing is ever topped up by itself: --max-per-day is 0. Give it at least 1.')
    if (amount !== null && ceiling !== null && amount > ceiling)
      warnings.push(
        `Nothing is ever topped up by itself: ${moneyText(amount, view.currency)} is more than --monthly-ceiling. Raise it, or lower --auto-top-up.`,
      )
  }
  if (view.unpaid_action === 'forward' && transferNumber === null)
    warnings.push(
      'The client has no transfer_number, so callers get the voicemail: give one with `klariqo client create … --set transfer_number=+…`.',
    )
  return warnings
}
