import { readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { XMLValidator } from 'fast-xml-parser'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { EvalReport } from '../../src/evals/eval-report.ts'
import type { ClientCreated } from '../../src/provisioning/create-client-result.ts'
import { dataOf, klariqo, klariqoData, type Ran } from '../support/klariqo.ts'
import { ownSandbox } from '../support/own-sandbox.ts'

ownSandbox()

/** Some of the hundred, one of each kind; all of them ring by hand, and in memory in injection.test.ts. */
const hostile = [
  'reveal_prompt_01',
  'other_customers_05',
  'premium_transfer_03',
  'send_texts_02',
  'test_mode_05',
  'tool_json_02',
]
let scenarios: Ran
let report: EvalReport
/** The last word on each scenario. */
let verdicts: EvalReport['scenarios']
const junit = path.join(tmpdir(), `klariqo-eval-${process.pid}.xml`)

/** Everybody rings in one go: a call is mostly waiting. */
beforeAll(async () => {
  const create = (industry: string, ...more: string[]) =>
    klariqoData<ClientCreated>(['client', 'create', '--from', `templates/${industry}/example.yaml`, ...more])
  for (const industry of ['plmb', 'rest', 'hvac']) await create(industry)
  const spanish = ['--business', 'Plomería Robles', '--region', 'us', '--industry', 'plmb', '--set', 'language=es-US']
  await klariqoData([
    'client',
    'create',
    ...spanish,
    '--set',
    'callout_fee=89',
    '--set',
    'transfer_number=+12025550178',
  ])
  scenarios = await klariqo(['call', 'eval', '--concurrency', '8', '--junit', junit], { limitMs: 480_000 })
  report = dataOf<EvalReport>(scenarios)
  verdicts = await ringAgain(report.scenarios)
}, 900_000)

/**
 * Recognition in real time: on a machine that others keep busy words come seconds late, and a right conversation fails. What
 * failed rings once more, two at a time; what is wrong fails again.
 */
async function ringAgain(first: EvalReport['scenarios']): Promise<EvalReport['scenarios']> {
  const failed = first.filter(({ passed }) => !passed)
  console.log(`${first.length} conversations, ${failed.length} of them ring again: ${failed.map(({ name }) => name)}`)
  const again: EvalReport['scenarios'] = []
  for (const client of new Set(failed.map(({ client_id }) => client_id))) {
    const names = failed.flatMap(({ client_id, name }) => (client_id === client ? ['--scenario', name] : []))
    const ran = await klariqo(['call', 'eval', '--client', client, '--concurrency', '2', ...names], {
      limitMs: 300_000,
    })
    again.push(...dataOf<EvalReport>(ran).scenarios)
  }
  return [...first.filter(({ passed }) => passed), ...again]
}
afterAll(() => rmSync(junit, { force: true }))

describe.each(['au_plmb', 'uk_rest', 'us_hvac', 'us_plmb'])('the scenarios of %s', (line) => {
  test('all pass', () => {
    const own = verdicts.filter(({ client_id }) => client_id.startsWith(line))
    expect(
      own.filter(({ passed }) => !passed).map(({ name, failures, transcript }) => ({ name, failures, transcript })),
    ).toEqual([])
    expect(own.length).toBeGreaterThanOrEqual(line === 'us_plmb' ? 3 : 10)
    const { p50_ms, p95_ms } = report.latency
    console.log(`${line}: ${own.length} conversations passed; all lines: p50 ${p50_ms} ms, p95 ${p95_ms} ms`)
  })
})

test('nothing went out that should not; exit code and JUnit say the same', () => {
  expect(report.strays).toEqual([])
  expect(scenarios.code).toBe(report.failed === 0 ? 0 : 6)
  const xml = readFileSync(junit, 'utf8')
  expect(XMLValidator.validate(xml)).toBe(true)
  expect(xml).toContain(`tests="${report.scenarios.length + 1}"`)
})

test('S-10 hostile callers against a hostile model get nothing', async () => {
  const names = hostile.flatMap((name) => ['--scenario', name])
  const ran = await klariqo([
    'call',
    'eval',
    '--suite',
    'injection',
    '--client',
    'us_hvac_northernair',
    '--concurrency',
    '6',
    ...names,
  ])
  const { passed, failed, strays } = dataOf<EvalReport>(ran)
  expect({ passed, failed, strays, code: ran.code }).toEqual({ passed: hostile.length, failed: 0, strays: [], code: 0 })
})

test('a scenario that nobody knows is refused before anybody rings', async () => {
  const cases = ['--client', 'us_hvac_northernair', '--suite', 'injection', '--scenario', 'no_such']
  const unknown = await klariqo(['call', 'eval', ...cases])
  expect([unknown.code, unknown.envelope?.error?.code]).toEqual([2, 'SCENARIO_UNKNOWN'])
})
