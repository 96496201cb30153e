import { expect, it } from 'vitest'
import { callFunctions } from './call-functions.ts'
import { openBilledClient } from './open-billed-client.ts'
import { useLedgerDatabase } from './use-ledger-database.ts'

const database = useLedgerDatabase(16)
const calls = () => callFunctions(database.pool)

it('a client removed in the middle of its calls: each is billed or gone, nothing stays promised, nobody waits for ever', async () => {
  const said: Record<string, number> = {}
  for (let round = 0; round < 20; round++) {
    const { clientId, userId } = await openBilledClient(database.pool, { included: 2, balanceCents: 5000 })
    const sid = (index: number) => `CA_removal_${round}_${index}`
    for (let index = 0; index < 6; index++) await calls().admit(sid(index), clientId)
    const work: (() => Promise<unknown>)[] = [
      ...[0, 1, 2].map((index) => () => calls().settle(sid(index))),
      () => database.pool.query('delete from voice_ai_clients where client_id = $1', [clientId]),
      () => calls().admit(sid(6), clientId),
      () => calls().dial(clientId),
      () => calls().void(sid(3)),
      () => calls().settle(sid(4)),
    ]
    // The removal comes at another place each time.
    const turned = [...work.slice(round % work.length), ...work.slice(0, round % work.length)]
    for (const outcome of await Promise.allSettled(turned.map((each) => each()))) {
      const word = outcome.status === 'fulfilled' ? 'done' : String((outcome.reason as { code?: string }).code)
      said[word] = (said[word] ?? 0) + 1
    }
    const account = await calls().account(userId)
    expect(account).toMatchObject({ held: 0, due: 0 })
    const { rows } = await database.pool.query(
      `select coalesce(sum(-amount_cents), 0)::int as cents from ledger_entries where client_id = $1 and account = 'customer'`,
      [clientId],
    )
    expect(account?.balance).toBe(5000 - rows[0].cents)
  }
  // No such client, no such call; never a deadlock (40P01) or a row that was pulled away (P0002).
  expect(Object.keys(said).filter((word) => !['done', 'KC001', 'KC002'].includes(word))).toEqual([])
  expect(said.done).toBeGreaterThan(20)
})

it('calls deleted by hand beside their ends, their admissions and one another: nobody is the victim of a deadlock', async () => {
  const { pool } = database
  const clients = await Promise.all([0, 1, 2].map(() => openBilledClient(pool, { included: 0, balanceCents: 50_000 })))
  const said: Record<string, number> = {}
  for (let round = 0; round < 15; round++) {
    const sids = clients.flatMap(({ clientId }) =>
      [0, 1, 2].map((index) => ({ clientId, sid: `CA_by_hand_${round}_${clientId}_${index}` })),
    )
    for (const { clientId, sid } of sids) await calls().admit(sid, clientId)
    const work = sids.flatMap(({ clientId, sid }, index) => [
      () => calls().settle(sid),
      () => calls().admit(sid, clientId),
      ...(index % 2 === 0 ? [() => pool.query('delete from call_sessions where call_sid = $1', [sid])] : []),
      ...(index === 4
        ? [() => pool.query(`delete from call_sessions where call_sid like $1`, [`CA_by_hand_${round}_%1`])]
        : []),
    ])
    const turned = [...work.slice((round * 5) % work.length), ...work.slice(0, (round * 5) % work.length)]
    for (const outcome of await Promise.allSettled(turned.map((each) => each()))) {
      const word = outcome.status === 'fulfilled' ? 'done' : String((outcome.reason as { code?: string }).code)
      said[word] = (said[word] ?? 0) + 1
    }
    // What came after the deletion was admitted again.
    for (const { sid } of sids)
      await pool.query('delete from call_sessions where call_sid = $1 and settled_at is null', [sid])
    for (const { userId } of clients) expect(await calls().account(userId)).toMatchObject({ held: 0, due: 0 })
  }
  expect(Object.keys(said).filter((word) => !['done', 'KC002'].includes(word))).toEqual([])
})
