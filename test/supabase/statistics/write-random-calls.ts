import type pg from 'pg'

/** What a call of a client may be, written straight into the tables by the administrator. */
export async function writeRandomCalls(
  db: pg.Client | pg.Pool,
  { clientId, count, random, instants }: { clientId: string; count: number; random: () => number; instants: string[] },
): Promise<string[]> {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T
  const upTo = (most: number) => Math.floor(random() * (most + 1))
  const sids: string[] = []
  for (let i = 0; i < count; i++) {
    const sid = `CA_${clientId}_${i}`
    sids.push(sid)
    const around = Date.parse(pick(instants))
    // One in four right at the edge, the others within a day and a half of it.
    const start = random() < 0.25 ? around + pick([-1, 0, 1]) : around + Math.floor((random() - 0.5) * 3 * 86_400_000)
    const status = pick(['completed', 'completed', 'completed', 'no-answer', 'busy', 'in-progress', 'ringing'])
    const refused = random() < 0.1 ? pick(['unpaid', 'calls_per_hour']) : null
    const seconds = pick([null, 0, 1, 15, 16, upTo(100), upTo(400), upTo(4000), upTo(900)])
    await db.query(
      `insert into call_sessions (call_sid, client_id, status, start_time, duration_seconds, cost_amount, billed_as, refused, billing_month)
       values ($1, $2, $3, $4, $5, $6, $7, $8, date_trunc('month', $4::timestamptz))`,
      [
        sid,
        clientId,
        status,
        new Date(start).toISOString(),
        seconds,
        pick([null, 0, 2, 1.99]),
        pick([null, 'included', 'charged', 'free']),
        refused,
      ],
    )
    for (let turn = upTo(4); turn > 0; turn--) await writeRandomTurn(db, { clientId, sid, random })
  }
  return sids
}

/** One turn of a call; gives its id. A caller's, or the agent's with or without times. */
export async function writeRandomTurn(
  db: pg.Client | pg.Pool | pg.PoolClient,
  { clientId, sid, random }: { clientId: string; sid: string; random: () => number },
): Promise<string> {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T
  const source = pick([null, 'snippet', 'snippet', 'llm', 'llm', 'tts'])
  const ms = pick([null, Math.floor(random() * 150), Math.floor(random() * 1200), Math.floor(random() * 15_000)])
  const file = () => `snippet_${Math.floor(random() * 14)}.mp3`
  const { rows } = await db.query<{ id: string }>(
    `insert into conversation_logs (call_sid, client_id, speaker, message_type, content, source, user_end_to_audio_ms,
       response_time_ms, audio_files_used, metadata)
     values ($1, $2, $3, 'response', 'words', $4, $5, $6, $7, $8) returning id`,
    [
      sid,
      clientId,
      source === null ? 'Customer' : 'Agent',
      source,
      ms,
      ms ?? pick([null, 120]),
      source === 'snippet' ? pick([[file()], [file(), file()], []]) : [],
      source === 'snippet' && random() < 0.7 ? { trigger: `phrase ${Math.floor(random() * 12)}` } : {},
    ],
  )
  return rows[0]?.id ?? ''
}
