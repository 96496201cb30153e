import type { Evaluation } from './evaluate.ts'
import type { ScenarioResult } from './scenario-result.ts'

/** The result as JUnit XML, as CI servers read it: a suite a client, a test case a scenario. Pure. */
export function junit({ results, strays }: Evaluation): string {
  const clients = [...new Set(results.map((result) => result.client_id))]
  const suites = clients.map((client) =>
    suite(
      client,
      results.filter((result) => result.client_id === client),
    ),
  )
  const beyond = element('testcase', { classname: 'calls', name: 'nothing went out that should not', time: '0' }, [
    ...strays.map((stray) => element('failure', { message: stray }, [])),
  ])
  suites.push(element('testsuite', { name: 'all calls', tests: 1, failures: Math.min(1, strays.length) }, [beyond]))
  const failures = results.filter((result) => !result.passed).length + Math.min(1, strays.length)
  const all = element('testsuites', { name: 'klariqo call eval', tests: results.length + 1, failures }, suites)
  return `<?xml version="1.0" encoding="UTF-8"?>\n${all}\n`
}

function suite(name: string, results: readonly ScenarioResult[]): string {
  const failures = results.filter((result) => !result.passed).length
  const time = seconds(results.reduce((sum, result) => sum + result.duration_ms, 0))
  return element('testsuite', { name, tests: results.length, failures, time }, results.map(testCase))
}

function testCase(result: ScenarioResult): string {
  const transcript = result.transcript.map(({ speaker, text }) => `${speaker}: ${text}`).join('\n')
  return element('testcase', { classname: result.client_id, name: result.name, time: seconds(result.duration_ms) }, [
    ...result.failures.map((failure) => element('failure', { message: failure }, [])),
    element('system-out', {}, [escaped(`${result.call_sid}\n${transcript}`)]),
  ])
}

function element(name: string, attributes: Record<string, string | number>, content: readonly string[]): string {
  const open = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(String(value))}"`)
  return content.length === 0 ? `<${name}${open.join('')}/>` : `<${name}${open.join('')}>${content.join('')}</${name}>`
}

/** What XML 1.0 cannot hold at all is left out: a transcript is as the recogniser wrote it. */
const escaped = (text: string): string =>
  text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')

const seconds = (ms: number) => (ms / 1000).toFixed(3)
