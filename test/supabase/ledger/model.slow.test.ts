import fc from 'fast-check'
import { expect, it } from 'vitest'
import { AccountModel, type Operation } from './account-model.ts'
import { booksThatDoNotBalance } from './books-that-do-not-balance.ts'
import { callFunctions } from './call-functions.ts'
import { openBilledClient } from './open-billed-client.ts'
import { useLedgerDatabase } from './use-ledger-database.ts'

const database = useLedgerDatabase(2)
const calls = () => callFunctions(database.pool)
const runs = Number(process.env.KLARIQO_TEST_RUNS ?? 150)
const seed = Number(process.env.KLARIQO_TEST_SEED ?? Date.now() % 2 ** 31)

const call = fc.nat({ max: 7 })
const key = fc.nat({ max: 5 })
const cents = fc.constantFrom(1, 199, 200, 350, 1000)
const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('admit' as const),
      call,
      // Mostly one month, so that its included calls are used up and fought for.
      month: fc.constantFrom(0, 0, 0, 1),
      test: fc.constant(false),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('admit' as const), call, month: fc.constant(0), test: fc.constant(true) }),
  },
  {
    weight: 7,
    arbitrary: fc.record({
      do: fc.constant('settle' as const),
      call,
      status: fc.constantFrom('completed', 'completed', 'busy'),
      seconds: fc.constantFrom(60, 60, 60, 0),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('void' as const), call }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('credit' as const), cents, key }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('charge' as const), cents, key }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('plan' as const),
      included: fc.nat({ max: 4 }),
      perCallCents: fc.constantFrom(0, 100, 200),
    }),
  },
)

const months = ['2026-10-10T03:00:00Z', '2026-11-10T03:00:00Z']
let serial = 0

it(`an account does what the rules say, in ${runs} random lives with seed ${seed} (B-08)`, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(0, 199, 600, 2000),
      fc.nat({ max: 3 }),
      fc.array(operation, { minLength: 10, maxLength: 40 }),
      async (balanceCents, included, operations) => {
        const life = ++serial
        const { clientId, userId, currency } = await openBilledClient(database.pool, { balanceCents, included })
        const model = new AccountModel(balanceCents, { included, perCallCents: 200 })
        const sidOf = (index: number) => `CA_model_${life}_${index}`
        for (const each of operations) {
          const said = await tell(each, { clientId, userId, currency, life, sidOf })
          expect([each, said]).toEqual([each, model.apply(each)])
          const { balance, held, due } = model
          expect([each, await calls().account(userId)]).toEqual([each, { balance, held, due }])
        }
      },
    ),
    { seed, numRuns: runs },
  )
  expect(await booksThatDoNotBalance(database.pool)).toEqual([])
})

type Life = { clientId: string; userId: string; currency: string; life: number; sidOf: (index: number) => string }

/** The operation done by the database, its answer in the words of the model. */
async function tell(operation: Operation, { clientId, userId, currency, life, sidOf }: Life): Promise<unknown> {
  const applied = async (sql: string, values: unknown[]) => (await database.pool.query(sql, values)).rows[0].applied
  const ended = async (work: Promise<{ settled?: boolean; voided?: boolean; cost_amount: number }>) => {
    try {
      const { settled, voided, cost_amount } = await work
      return { first: settled ?? voided, cost: Math.round(cost_amount * 100) }
    } catch (error) {
      if ((error as { code?: string }).code === 'KC002') return null
      throw error
    }
  }
  switch (operation.do) {
    case 'admit': {
      const options = { test: operation.test, startedAt: months[operation.month] ?? null }
      return (await calls().admit(sidOf(operation.call), clientId, options)).admitted
    }
    case 'settle':
      return ended(calls().settle(sidOf(operation.call), operation.status, operation.seconds))
    case 'void':
      return ended(calls().void(sidOf(operation.call)))
    case 'credit':
      return applied(`select applied from private.credit($1, $2, $3, 'top_up', $4, 'payments')`, [
        userId,
        currency,
        operation.cents,
        `model credit ${life} ${operation.key}`,
      ])
    case 'charge':
      return applied(`select applied from private.charge($1, $2, $3, 'fee', $4, $5, '2026-10-01')`, [
        userId,
        currency,
        operation.cents,
        `model charge ${life} ${operation.key}`,
        clientId,
      ])
    case 'plan': {
      const planId = `changing_${operation.included}_${operation.perCallCents}`
      await database.pool.query(
        `insert into plans (plan_id, region, currency, base_fee, included_calls, per_call)
         values ($1, 'au', 'AUD', 49, $2, $3::numeric / 100) on conflict do nothing`,
        [planId, operation.included, operation.perCallCents],
      )
      await database.pool.query('update voice_ai_clients set plan_id = $2 where client_id = $1', [clientId, planId])
      return null
    }
  }
}
