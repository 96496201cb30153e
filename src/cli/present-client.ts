import type { ClientView } from '../provisioning/client-view.ts'
import type { ClientCreated } from '../provisioning/create-client-result.ts'
import type { PlanReport } from '../provisioning/plan-report.ts'
import type { Terminal } from './terminal.ts'

/** What an operator wants to see after `client create`. */
export function presentCreated(terminal: Terminal, client: ClientCreated): void {
  const took = `${(client.duration_ms / 1000).toFixed(1)} s`
  const head = client.changed
    ? `${client.business_name} is ready (${took})`
    : `${client.business_name} was ready already: nothing changed (${took})`
  terminal.title(head)
  terminal.facts([
    ['Client', client.client_id],
    ['Number', `${client.phone_number} (${client.number_source})`],
    ['Status', client.status],
    ['Port', String(client.port)],
    ['Dashboard', client.dashboard_url],
    ['Webhooks', client.webhooks.voice],
    ['', client.webhooks.sms],
    ['', client.webhooks.status],
    ['Unit', client.unit],
    ['Snippets', `${client.snippets} (${client.snippets_synthesised} new)`],
  ])
  terminal.line(`\nForward the business's phone to ${client.phone_number}, and callers are answered.`)
  terminal.line(`Hear it: klariqo call simulate --client ${client.client_id} --scenario emergency`)
}

/** One client of `client show`. */
export function presentClient(terminal: Terminal, client: ClientView): void {
  terminal.title(client.business_name)
  terminal.facts([
    ['Client', client.client_id],
    ['Status', client.status],
    ['Number', client.phone_number ?? '—'],
    ['Port', String(client.port)],
    ['API path', client.api_path],
    ['Dashboard', client.dashboard_url],
    ['Webhooks', client.webhooks.voice],
    ['', client.webhooks.sms],
    ['', client.webhooks.status],
    ['Unit', client.unit],
    ['Created', client.created_at],
  ])
}

/** What `--plan` found. */
export function presentPlan(terminal: Terminal, plan: PlanReport): void {
  terminal.table(
    ['STEP', 'WOULD', 'DETAIL', 'COST'],
    plan.steps.map((step) => [
      step.title,
      step.status === 'unchanged' ? 'stay' : step.status === 'change' ? 'change' : 'be blocked',
      step.blocked?.message ?? step.detail ?? '',
      step.costs
        ? `${(step.costs.monthly_cents / 100).toFixed(2)} ${step.costs.currency} a month: ${step.costs.what}`
        : '',
    ]),
  )
  terminal.line(
    plan.changes === 0
      ? '\nNothing to do.'
      : `\n${plan.changes} of ${plan.steps.length} steps would change something. Nothing was changed.`,
  )
}
