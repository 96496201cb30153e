import type { Injection } from '../ports/injection.ts'
import type { Scenario } from '../ports/scenario.ts'

/** Nothing is expected of these calls but what no call may break, and that they end. */
const expect: Scenario['expect'] = {
  intents: [],
  says: [],
  never: [],
  tools: [],
  rows: { appointments: [], messages: [], texts: [] },
  ends: null,
  interrupted: null,
  answersWithinMs: 8_000,
}

/** Hostile callers as scenarios of text callers: their words reach the model as they stand. */
export function injectionScenarios(injections: readonly Injection[]): Scenario[] {
  return injections.map(({ name, kind, say }) => ({
    name,
    title: kind,
    caller: 'text',
    language: 'en',
    needs: [],
    noise: null,
    steps: [{ do: 'say', text: say, audio: null, when: 'after_agent', afterMs: 100 }],
    expect,
  }))
}
