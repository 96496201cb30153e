import { expect, test } from 'vitest'
import { z } from 'zod'
import { scenarioSchema } from '../../../src/adapters/templates/scenario-schema.ts'

const smallest = { name: 'hours', title: 'Opening hours', steps: [{ say: 'When are you open?' }], expect: {} }

test('what is left out has its usual value', () => {
  expect(scenarioSchema.parse(smallest)).toMatchObject({
    caller: 'audio',
    language: 'en',
    needs: [],
    noise: null,
    steps: [{ do: 'say', text: 'When are you open?', audio: null, when: 'after_agent', afterMs: 1200 }],
    expect: { intents: [], says: [], ends: null, interrupted: null, answersWithinMs: 4000 },
  })
})

test('each thing a caller does is a step', () => {
  const steps = [
    { say: 'Hello', audio: 'audio/hello-1.wav', when: 'interrupt', after_ms: 300 },
    { mumble: 900 },
    { wait: 2000 },
    { press: '0' },
    { hang_up: 0 },
  ]
  expect(scenarioSchema.parse({ ...smallest, steps }).steps).toEqual([
    { do: 'say', text: 'Hello', audio: 'audio/hello-1.wav', when: 'interrupt', afterMs: 300 },
    { do: 'mumble', ms: 900, when: 'after_agent', afterMs: 1200 },
    { do: 'wait', ms: 2000 },
    { do: 'press', digits: '0' },
    { do: 'hang_up', afterMs: 0 },
  ])
})

test('a fact may be said in one of several ways', () => {
  const says = ['{{hours}}', ['the team', 'we']]
  expect(scenarioSchema.parse({ ...smallest, expect: { says } }).expect.says).toEqual([
    ['{{hours}}'],
    ['the team', 'we'],
  ])
})

test('all problems are told, each with its path', () => {
  const wrong = {
    name: 'Hours!',
    title: 'x',
    steps: [{ say: 'a', wait: 1 }, { audio: '../x.wav' }, { wait: 5, when: 'interrupt' }, { press: 'one' }],
    expect: { tools: ['run_sql'], never: ['('], ends: 'happily', intent: [] },
  }
  const { error } = scenarioSchema.safeParse(wrong)
  const told = z.prettifyError(error as z.ZodError)
  for (const path of [
    'name',
    'steps[0]',
    'steps[1].audio',
    'steps[2]',
    'steps[3].press',
    'expect.tools[0]',
    'expect.never[0]',
    'expect.ends',
  ])
    expect(told).toContain(`at ${path}`)
  expect(told).toContain('one of say, mumble, wait, press, hang_up, and only one')
  expect(told).toContain('"intent"')
})
