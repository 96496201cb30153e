import pg from 'pg'
import { type Percentiles, percentiles } from './percentiles.ts'

const rounds = 150
const tables = ['call_sessions', 'conversation_logs']

/** What keeping the sums adds to a writer: an answer written and a call settled, each a transaction of its own, with the triggers and without, in turns so that other load falls on both alike. */
export async function writeCosts(databaseUrl: string, clientId: string) {
  const db = new pg.Client({ connectionString: databaseUrl })
  await db.connect()
  const ms: Record<'with' | 'without', Record<'turn' | 'settle', number[]>> = {
    with: { turn: [], settle: [] },
    without: { turn: [], settle: [] },
  }
  try {
    await db.query(`select set_limits($1, '{"calls_per_hour": 100000, "calls_per_day": 100000}')`, [clientId])
    for (let round = 0; round < rounds; round++) {
      for (const mode of ['with', 'without'] as const) {
        for (const table of tables)
          for (const event of ['inserted', 'updated', 'deleted'])
            await db.query(`alter table ${table} ${mode === 'with' ? 'enable' : 'disable'} trigger count_${event}`)
        const sid = `CA_write_${mode}_${round}`
        await db.query('select admit_call($1, $2)', [sid, clientId])
        ms[mode].turn.push(
          await took(() =>
            db.query(
              `insert into conversation_logs (call_sid, client_id, speaker, message_type, content, source, response_time_ms, user_end_to_audio_ms, audio_files_used)
               values ($1, $2, 'Agent', 'response', 'x', 'snippet', 300, 420, '{greeting.mp3}')`,
              [sid, clientId],
            ),
          ),
        )
        ms[mode].settle.push(await took(() => db.query(`select settle_call($1, 'completed', 60)`, [sid])))
      }
    }
  } finally {
    await db.end()
  }
  const figures = (name: 'turn' | 'settle'): Record<string, Percentiles> => ({
    with_sums: percentiles(ms.with[name]),
    without: percentiles(ms.without[name]),
  })
  return { write_a_turn: figures('turn'), settle_a_call: figures('settle') }
}

async function took(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}
