import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { expect, test } from 'vitest'
import { junit } from '../../src/evals/junit.ts'
import type { ScenarioResult } from '../../src/evals/scenario-result.ts'

const result = (changes: Partial<ScenarioResult>): ScenarioResult => ({
  client_id: 'au_plmb_x',
  name: 'hours',
  title: 'Opening hours',
  caller: 'audio',
  passed: true,
  failures: [],
  call_sid: 'CA1',
  duration_ms: 1500,
  latency: { p50_ms: null, p95_ms: null, greeting_ms: null, waits_ms: [] },
  transcript: [],
  recording: null,
  ...changes,
})

test('JUnit XML is well-formed whatever was said, and counts what failed', () => {
  const hostile = `<script>"a" & 'b'</script> ]]> \u0000\u0007\uFFFE\uD800 café 你好 😀`
  const xml = junit({
    results: [
      result({}),
      result({
        name: 'price',
        passed: false,
        failures: [hostile, 'second'],
        transcript: [{ speaker: 'Customer', text: hostile, at_ms: 0, audio_files: [] }],
      }),
      result({ client_id: 'us_hvac_y' }),
    ],
    strays: ['a call from +1 to +19'],
  })
  expect(XMLValidator.validate(xml)).toBe(true)
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    isArray: (name) => ['testsuite', 'testcase', 'failure'].includes(name),
  })
  const { testsuites } = parser.parse(xml)
  expect(testsuites).toMatchObject({ tests: '4', failures: '2' })
  const [plumber, , all] = testsuites.testsuite
  expect(plumber).toMatchObject({ name: 'au_plmb_x', tests: '2', failures: '1', time: '3.000' })
  expect(plumber.testcase[1].failure[0].message).toBe(`<script>"a" & 'b'</script> ]]>  café 你好 😀`)
  expect(plumber.testcase[1]['system-out']).toContain('Customer: <script>')
  expect(all.testcase[0].failure[0].message).toBe('a call from +1 to +19')
})
