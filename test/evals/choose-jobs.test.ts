import { beforeAll, expect, test } from 'vitest'
import { chooseJobs } from '../../src/evals/choose-jobs.ts'
import { type EvalClient, fits } from '../../src/evals/eval-client.ts'
import { shippedTemplates } from '../templates/agent-routes.ts'
import { aScenario, plumber } from './eval-fixtures.ts'

const all = { suite: 'scenarios', names: [], record: null } as const
let client: EvalClient
let other: EvalClient
beforeAll(async () => {
  client = await plumber()
  other = { ...client, tenant: { ...client.tenant, clientId: 'au_plmb_other' } }
})

test('a scenario fits who speaks its language and has given what it is about', () => {
  expect(fits(client, aScenario())).toBe(true)
  expect(fits(client, aScenario({ language: 'es' }))).toBe(false)
  expect(fits(client, aScenario({ needs: ['callout_fee', 'transfer_number'] }))).toBe(true)
  expect(fits(client, aScenario({ needs: ['warranty'] }))).toBe(false)
})

test('every client meets all scenarios that fit it, with a file of its own for each recording', async () => {
  const jobs = await chooseJobs(shippedTemplates, [client, other], { ...all, record: '/calls' })
  const names = jobs.map(({ client, scenario }) => `${client.tenant.clientId} ${scenario.name}`)
  expect(names).toContain('au_plmb_other hours')
  expect(names.filter((name) => /es_|area/.test(name))).toEqual([])
  expect(jobs.find(({ scenario }) => scenario.name === 'hours')?.record).toBe(
    `/calls/${client.tenant.clientId}-hours.wav`,
  )
})

test('hostile callers are dealt out: a hundred calls, however many clients', async () => {
  const jobs = await chooseJobs(shippedTemplates, [client, other], { ...all, suite: 'injection' })
  expect([jobs.length, jobs.filter((job) => job.client === other).length]).toEqual([100, 50])
})

test('what nobody knows, and what fits nobody, is refused', async () => {
  const choose = (names: string[]) => chooseJobs(shippedTemplates, [client], { ...all, names })
  await expect(choose(['hours', 'nope'])).rejects.toMatchObject({ code: 'SCENARIO_UNKNOWN', exitCode: 2 })
  await expect(choose(['es_price'])).rejects.toMatchObject({ code: 'NOTHING_TO_EVALUATE', exitCode: 2 })
})
