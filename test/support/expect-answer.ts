import { expect } from 'vitest'
import { type AnswerName, answers } from '../../agent-template/src/openapi/answers.ts'

/** The body is what `/openapi.json` says under this name, and nothing beside it. */
export function expectAnswer(name: AnswerName, answer: { json(): unknown }): void {
  const body = answer.json()
  const read = answers[name].safeParse(body)
  expect(read.success ? read.data : read.error.issues, name).toEqual(body)
}
