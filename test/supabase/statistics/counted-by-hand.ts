import type pg from 'pg'

type CallRow = {
  call_sid: string
  start_time: Date
  time_zone: string
  status: string
  billed_as: string | null
  refused: string | null
  duration_seconds: number | null
  cents: number
}
type TurnRow = {
  call_sid: string
  source: 'snippet' | 'tts' | 'llm' | null
  ms: number | null
  response_time_ms: number | null
  files: string[]
  trigger: string | null
}

const bars: [number, number | null][] = [
  [0, 15],
  [15, 30],
  [30, 60],
  [60, 120],
  [120, 300],
  [300, 600],
  [600, null],
]

/**
 * What get_client_analytics has to say of a range, added up from the rows one by one, with the calendar of this runtime and
 * not the database's; without the fields that only name the question.
 */
export async function countedByHand(db: pg.Client | pg.Pool, clientId: string, from: string, to: string) {
  const { rows: allCalls } = await db.query<CallRow>(
    `select call_sid, start_time, time_zone, status, billed_as, refused, duration_seconds,
       (coalesce(cost_amount, 0) * 100)::int as cents
     from call_sessions where client_id = $1`,
    [clientId],
  )
  const calls = allCalls
    .map((call) => ({ ...call, ...localOf(call.start_time, call.time_zone) }))
    .filter((call) => call.day >= from && call.day <= to)
  const sids = new Set(calls.map((call) => call.call_sid))
  const { rows: allTurns } = await db.query<TurnRow>(
    `select call_sid, source, user_end_to_audio_ms as ms, response_time_ms, audio_files_used as files, metadata ->> 'trigger' as trigger
     from conversation_logs where client_id = $1`,
    [clientId],
  )
  const turns = allTurns.filter((turn) => turn.source !== null && sids.has(turn.call_sid))
  const asked = turns.filter((turn) => turn.ms !== null || turn.response_time_ms !== null)
  const talked = (call: CallRow) => call.refused === null && (call.duration_seconds ?? 0) > 0
  const timed = calls.filter(talked)
  const seconds = timed.map((call) => call.duration_seconds ?? 0)
  const weekdayOf = (day: string) => ((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7) + 1
  const count = (kept: (call: (typeof calls)[number]) => boolean) => calls.filter(kept).length
  const hours = Array.from({ length: 24 }, (_, hour) => hour)
  const weekdays = [1, 2, 3, 4, 5, 6, 7]
  return {
    total_calls: calls.length,
    cost_cents: sum(calls.map((call) => call.cents)),
    by_day: daysOf(from, to).map((day) => {
      const those = calls.filter((call) => call.day === day)
      const lasting = those.filter(talked)
      return {
        day,
        calls: those.length,
        answered: lasting.filter((call) => call.status === 'completed').length,
        seconds: sum(lasting.map((call) => call.duration_seconds ?? 0)),
        cost_cents: sum(those.map((call) => call.cents)),
      }
    }),
    by_hour: hours.map((hour) => count((call) => call.hour === hour)),
    by_weekday: weekdays.map((weekday) => count((call) => weekdayOf(call.day) === weekday)),
    by_weekday_and_hour: weekdays.map((weekday) =>
      hours.map((hour) => count((call) => weekdayOf(call.day) === weekday && call.hour === hour)),
    ),
    outcomes: {
      status: tally(calls.map((call) => (call.refused === null ? call.status : 'refused'))),
      billed_as: tally(calls.map((call) => call.billed_as ?? 'open')),
      refused: tally(calls.flatMap((call) => call.refused ?? [])),
    },
    durations: {
      calls: timed.length,
      total_seconds: sum(seconds),
      average_seconds: timed.length === 0 ? null : Number((sum(seconds) / timed.length + 1e-9).toFixed(1)),
      p50_seconds: rank(seconds, 0.5),
      p95_seconds: rank(seconds, 0.95),
      histogram: bars.map(([above, upTo]) => ({
        above_seconds: above,
        up_to_seconds: upTo,
        calls: seconds.filter((value) => value > above && (upTo === null || value <= upTo)).length,
      })),
    },
    answered_by: bySource((source) => {
      const own = asked.filter((turn) => turn.source === source).length
      return { turns: own, share: asked.length === 0 ? null : Number((own / asked.length + 1e-12).toFixed(4)) }
    }),
    unasked_turns: turns.length - asked.length,
    latency: {
      overall: latency(turns),
      ...bySource((source) => latency(turns.filter((turn) => turn.source === source))),
    },
    busiest_snippets: busiest(turns.flatMap((turn) => turn.files)),
    busiest_triggers: busiest(turns.flatMap((turn) => turn.trigger ?? [])),
  }
}

/** Rounded up as the figures promise: exact to 100, then by at most five hundredths. */
function roundedUp(value: number): number {
  const step =
    value <= 100 ? 1 : value <= 300 ? 5 : value <= 1000 ? 10 : value <= 3000 ? 50 : value <= 10_000 ? 100 : 1000
  return Math.ceil(value / step) * step
}

function rank(values: number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  const value = sorted[Math.ceil(share * sorted.length) - 1]
  return value === undefined ? null : roundedUp(value)
}

function latency(turns: TurnRow[]) {
  const ms = turns.flatMap((turn) => turn.ms ?? [])
  return { turns: ms.length, p50_ms: rank(ms, 0.5), p95_ms: rank(ms, 0.95), p99_ms: rank(ms, 0.99) }
}

const bySource = <T>(of: (source: string) => T) => ({ snippet: of('snippet'), tts: of('tts'), llm: of('llm') })
const sum = (values: number[]): number => values.reduce((all, each) => all + each, 0)

function tally(names: string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

const busiest = (names: string[]) =>
  Object.entries(tally(names))
    .map(([name, turns]) => ({ name, turns }))
    .sort((a, b) => b.turns - a.turns || (a.name < b.name ? -1 : 1))
    .slice(0, 10)

function daysOf(from: string, to: string): string[] {
  const days: string[] = []
  for (let at = Date.parse(from); at <= Date.parse(to); at += 86_400_000)
    days.push(new Date(at).toISOString().slice(0, 10))
  return days
}

function localOf(at: Date, timeZone: string): { day: string; hour: number } {
  const text = at.toLocaleString('sv-SE', { timeZone })
  return { day: text.slice(0, 10), hour: Number(text.slice(11, 13)) }
}
