import { toolNames } from '@klariqo/contract/tool-names'
import { z } from 'zod'
import type { Scenario, ScenarioStep } from '../../ports/scenario.ts'

const name = z.string().regex(/^[a-z][a-z0-9_]{0,40}$/)
const ms = z.int().min(0).max(120_000)
const words = z.record(name, z.string())

/** A caller speaks this long after the agent fell silent, unless told otherwise: a "let me see" is not taken for the answer. */
const PAUSE_MS = 1_200
/** Generous: a busy machine must not fail a right conversation. */
const ANSWERS_WITHIN_MS = 4_000

const acts = ['say', 'mumble', 'wait', 'press', 'hang_up'] as const

/** One of the keys in `acts`, with what belongs to it. */
const stepSchema = z
  .strictObject({
    say: z.string().min(1).optional(),
    mumble: ms.optional(),
    wait: ms.optional(),
    press: z
      .string()
      .regex(/^[0-9*#w]+$/)
      .optional(),
    hang_up: ms.optional(),
    audio: z
      .string()
      .regex(/^audio\/[a-z0-9-]+\.wav$/)
      .optional(),
    when: z.enum(['after_agent', 'interrupt']).optional(),
    after_ms: ms.optional(),
  })
  .superRefine((step, context) => {
    const given = acts.filter((act) => step[act] !== undefined)
    const problem = (message: string) => context.addIssue({ code: 'custom', message })
    if (given.length !== 1) problem(`one of ${acts.join(', ')}, and only one`)
    if (step.audio !== undefined && step.say === undefined) problem('audio belongs to say')
    const timed = step.say !== undefined || step.mumble !== undefined
    if (!timed && (step.when !== undefined || step.after_ms !== undefined))
      problem('when and after_ms belong to say and mumble')
  })
  .transform(
    ({ say, mumble, wait, press, hang_up, audio, when = 'after_agent', after_ms = PAUSE_MS }): ScenarioStep => {
      if (say !== undefined) return { do: 'say', text: say, audio: audio ?? null, when, afterMs: after_ms }
      if (mumble !== undefined) return { do: 'mumble', ms: mumble, when, afterMs: after_ms }
      if (wait !== undefined) return { do: 'wait', ms: wait }
      return press !== undefined ? { do: 'press', digits: press } : { do: 'hang_up', afterMs: hang_up ?? PAUSE_MS }
    },
  )

const pattern = z.string().refine(isPattern, 'no regular expression')
const oneOrSeveral = z.union([z.string(), z.array(z.string()).min(1)]).transform((text) => [text].flat())

/** `scenarios/*.yaml`: a scripted call and what it must show. `audio` is relative to the scenarios folder. */
export const scenarioSchema = z
  .strictObject({
    name,
    title: z.string(),
    caller: z.enum(['audio', 'text']).default('audio'),
    language: z
      .string()
      .regex(/^[a-z]{2}(-[A-Z]{2})?$/)
      .default('en'),
    needs: z.array(name).default([]),
    noise: z.int().min(-90).max(-10).nullable().default(null),
    steps: z.array(stepSchema).min(1),
    expect: z.strictObject({
      intents: z.array(name).default([]),
      says: z.array(oneOrSeveral).default([]),
      never: z.array(pattern).default([]),
      tools: z.array(z.enum(toolNames)).default([]),
      rows: z
        .strictObject({
          appointments: z.array(words).default([]),
          messages: z.array(words).default([]),
          texts: z.array(words).default([]),
        })
        .default({ appointments: [], messages: [], texts: [] }),
      ends: z.enum(['goodbye', 'transfer', 'voicemail', 'caller']).nullable().default(null),
      interrupted: z.boolean().nullable().default(null),
      answers_within_ms: ms.default(ANSWERS_WITHIN_MS),
    }),
  })
  .transform(
    ({ expect: { answers_within_ms, ...expect }, ...scenario }): Scenario => ({
      ...scenario,
      expect: { ...expect, answersWithinMs: answers_within_ms },
    }),
  )

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp
  } catch {
    return false
  }
}
