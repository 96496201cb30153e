import type pg from 'pg'

export type Admission = { admitted: boolean; reason: string | null; action: string; max_seconds: number }
export type Settlement = { settled: boolean; cost_amount: number }
type AdmissionOptions = { direction?: 'inbound' | 'outbound'; test?: boolean; startedAt?: string | null }
type Queryable = pg.Pool | pg.Client | pg.PoolClient

const answerOf = async <T>(queryable: Queryable, sql: string, values: unknown[]): Promise<T> =>
  (await queryable.query<{ answer: T }>(sql, values)).rows[0]?.answer as T

/** The functions of a call's life as the platform calls them, over any connection. */
export const callFunctions = (queryable: Queryable) => ({
  admit: (
    sid: string,
    clientId: string,
    { direction = 'inbound', test = false, startedAt = null }: AdmissionOptions = {},
  ) =>
    answerOf<Admission>(queryable, 'select admit_call($1, $2, null, $3, $4, $5) as answer', [
      sid,
      clientId,
      direction,
      test,
      startedAt,
    ]),
  settle: (sid: string, status = 'completed', seconds: number | null = 60) =>
    answerOf<Settlement>(queryable, 'select settle_call($1, $2, $3) as answer', [sid, status, seconds]),
  void: (sid: string, reason = 'the carrier knows no such call') =>
    answerOf<{ voided: boolean; cost_amount: number }>(queryable, 'select void_call($1, $2) as answer', [sid, reason]),
  dial: (clientId: string, country: string | null = 'AU', kind: string | null = 'mobile') =>
    answerOf<{ allowed: boolean; reason: string | null; max_seconds: number }>(
      queryable,
      'select authorise_dial($1, $2, $3) as answer',
      [clientId, country, kind],
    ),
  /** In cents. */
  account: async (userId: string) => {
    const { rows } = await queryable.query<{ balance: number; held: number; due: number }>(
      `select (balance * 100)::int as balance, (held * 100)::int as held, (due * 100)::int as due from credits where user_id = $1`,
      [userId],
    )
    return rows[0]
  },
})
