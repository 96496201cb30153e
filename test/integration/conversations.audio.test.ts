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
  scenarios = await klariqo(['call', 'eval', '--concurrency', '10', '--junit', junit], { limitMs: 400_000 })
  report = dataOf<EvalReport>(scenarios)
}, 480_000)
afterAll(() => rmSync(junit, { force: true }))

describe.each(['au_plmb', 'uk_rest', 'us_hvac', 'us_plmb'])('the scenarios of %s', (line) => {
  test('all pass', () => {
    const own = report.scenarios.filter(({ client_id }) => client_id.startsWith(line))
    expect(
      own.filter(({ passed }) => !passed).map(({ name, failures, transcript }) => ({ name, failures, transcript })),
    ).toEqual([])
    expect(own.length).toBeGreaterThanOrEqual(line === 'us_plmb' ? 3 : 10)
    const { p50_ms, p95_ms } = report.latency
    console.log(`${line}: ${own.length} conversations passed; all lines: p50 ${p50_ms} ms, p95 ${p95_ms} ms`)
  })
})

test('nothing went out that should not; exit code and JUnit say the same', () => {
  expect({ strays: report.strays, code: scenarios.code, failed: report.failed }).toEqual({
    strays: [],
    code: 0,
    failed: 0,
  })
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
