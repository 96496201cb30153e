import { describe, expect, it } from 'vitest'
import { OperationJournal } from '../../src/provisioning/operation-journal.ts'
import { runPlan } from '../../src/provisioning/run-plan.ts'
import type { Step } from '../../src/provisioning/step.ts'
import { ProvisioningWorld } from '../support/builders/provisioning-world.ts'

type World = { right: Set<string>; said: string[] }

const step = (id: string, needs: string[] = [], more: Partial<Step<World>> = {}): Step<World> => ({
  id,
  title: id,
  needs,
  async check({ right }) {
    return right.has(id) ? { state: 'right' } : { state: 'needs-work', detail: id }
  },
  async apply(_intent, { right, said }) {
    said.push(`begin ${id}`)
    await new Promise((resolve) => setTimeout(resolve, 2))
    right.add(id)
    said.push(`end ${id}`)
  },
  async undo({ right, said }) {
    right.delete(id)
    said.push(`undo ${id}`)
  },
  ...more,
})
const failing = (message: string): Partial<Step<World>> => ({
  async apply() {
    throw new Error(message)
  },
})

async function run(steps: Step<World>[], right: string[] = [], signal = new AbortController().signal) {
  const { clock, tenants } = new ProvisioningWorld()
  const asked = await tenants.acquireLease('l', 'o', 60)
  const journal = new OperationJournal('op', [], tenants, () => asked.lease)
  const state: World = { right: new Set(right), said: [] }
  const nothing = () => undefined
  const outcome = await runPlan(steps, state, { journal, clock, signal, observer: nothing, crashPoint: nothing }).then(
    (reports) => ({ reports, error: null }),
    (error: unknown) => ({ reports: null, error }),
  )
  return { ...outcome, ...state, journal }
}

describe('runPlan', () => {
  it('runs independent steps side by side, and each after what it needs', async () => {
    const { said } = await run([step('a'), step('b', ['a']), step('c', ['a']), step('d', ['b', 'c'])])
    expect(said.slice(0, 2)).toEqual(['begin a', 'end a'])
    expect(said.slice(2, 4).sort()).toEqual(['begin b', 'begin c'])
    expect(said.slice(-2)).toEqual(['begin d', 'end d'])
  })

  it('leaves alone what is right', async () => {
    const { said, reports } = await run([step('a'), step('b', ['a'])], ['a'])
    expect(said).toEqual(['begin b', 'end b'])
    expect(reports?.map((report) => report.status)).toEqual(['unchanged', 'done'])
  })

  it('undoes in reverse what this run made, and nothing else', async () => {
    const steps = [step('old'), step('a', ['old']), step('b', ['a']), step('c', ['b'], failing('no'))]
    const { said, right, error, journal } = await run(steps, ['old'])
    expect(error).toEqual(new Error('no'))
    expect(said.filter((line) => line.startsWith('undo'))).toEqual(['undo c', 'undo b', 'undo a'])
    expect([...right]).toEqual(['old'])
    expect(journal.entry('a')?.status).toBe('intent')
  })

  it('an undo that fails hides neither the first error nor the other undos', async () => {
    const stubborn: Partial<Step<World>> = {
      async undo() {
        throw new Error('second')
      },
    }
    const { said, error } = await run([step('a'), step('b', ['a'], stubborn), step('c', ['b'], failing('first'))])
    expect(error).toEqual(new Error('first'))
    expect(said.at(-1)).toBe('undo a')
  })

  it('lets what runs beside a failure come to its end before it undoes', async () => {
    const { said } = await run([step('slow'), step('bad', [], failing('no'))])
    expect(said.indexOf('undo slow')).toBeGreaterThan(said.indexOf('end slow'))
  })

  it('does not begin when a step is blocked, nor go on when one is not right after its work', async () => {
    const error = new Error('blocked')
    const blocked: Partial<Step<World>> = { check: async () => ({ state: 'blocked', error: error as never }) }
    expect(await run([step('a'), step('b', ['a'], blocked)])).toMatchObject({ error, said: [] })
    const idle: Partial<Step<World>> = { apply: async () => undefined }
    expect((await run([step('a', [], idle), step('b', ['a'])])).error).toMatchObject({ code: 'STEP_NOT_RIGHT' })
  })

  it('looks again at what was right when something it rests on has changed', async () => {
    const spoiling: Partial<Step<World>> = {
      async apply(_intent, { right }) {
        right.add('a').delete('b')
      },
    }
    const { said } = await run([step('a', [], spoiling), step('b', ['a'])], ['b'])
    expect(said).toEqual(['begin b', 'end b'])
  })

  it('an abort undoes nothing and begins nothing more', async () => {
    const abort = new AbortController()
    const aborting: Partial<Step<World>> = {
      async apply(_intent, { right }) {
        right.add('a')
        abort.abort(new Error('stop'))
      },
    }
    const { said, right, error } = await run([step('a', [], aborting), step('b', ['a'])], [], abort.signal)
    expect(error).toEqual(new Error('stop'))
    expect(said).toEqual([])
    expect([...right]).toEqual(['a'])
  })
})
