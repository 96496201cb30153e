import { timesIn } from '../call/times-in.ts'
import { typedNumbers } from '../call/typed-numbers.ts'

const DAYS = [
  ['sunday', 'domingo'],
  ['monday', 'lunes'],
  ['tuesday', 'martes'],
  ['wednesday', 'miercoles'],
  ['thursday', 'jueves'],
  ['friday', 'viernes'],
  ['saturday', 'sabado'],
]
/** Where a part of the day begins, hours. */
const PARTS: readonly [RegExp, number][] = [
  [/\b(?:morning|(?:por|de|en) la manana)\b/, 8],
  [/\b(?:noon|midday|lunchtime|mediodia)\b/, 12],
  [/\b(?:afternoon|tarde)\b/, 13],
  [/\b(?:evening|tonight|noche)\b/, 18],
]

/**
 * The instant (ISO 8601, UTC) at which a time as it was said begins, or null where it names no day or no time of day: then the
 * words alone hold. An hour without am or pm is one of business, 7 in the morning to 6 in the evening; `evening`: one after noon.
 */
export function startsAt(
  said: string,
  at: { nowMs: number; timeZone: string; language: string; evening: boolean },
): string | null {
  const text = (timesIn(typedNumbers(said, at.language), at.language) ?? '')
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
  const today = wallTime(at.nowMs, at.timeZone)
  const days = daysAhead(text, new Date(today).getUTCDay())
  const minutes = minutesOf(text, at.evening)
  if (days === null || minutes === null) return null
  const midnight = Math.floor(today / 86_400_000) * 86_400_000
  const wanted = midnight + days * 86_400_000 + minutes * 60_000
  return instantOf(wanted, at.timeZone)
}

function daysAhead(text: string, today: number): number | null {
  if (/\b(?:today|tonight|this (?:morning|afternoon|evening)|hoy|esta (?:tarde|noche))\b/.test(text)) return 0
  if (/\b(?:day after tomorrow|pasado manana)\b/.test(text)) return 2
  const day = DAYS.findIndex((names) => names.some((name) => text.includes(name)))
  if (day !== -1) return ((day - today + 6) % 7) + 1
  return /\btomorrow\b|(?<!\bla )\bmanana\b/.test(text) ? 1 : null
}

function minutesOf(text: string, evening: boolean): number | null {
  const part = PARTS.find(([pattern]) => pattern.test(text))?.[1] ?? null
  const clock = /\b(\d{1,2})(?:(?:[:. ]| y )([0-5]\d|media|cuarto))? ?(a\.?m|p\.?m)?/.exec(text)
  const [, hours, minutes, half] = clock ?? []
  if (hours === undefined || Number(hours) > 23) return part && part * 60
  const hour = Number(hours)
  const late = half?.startsWith('p') || (half === undefined && (part !== null ? part >= 12 : evening || hour < 7))
  const past = minutes === 'media' ? 30 : minutes === 'cuarto' ? 15 : Number(minutes ?? 0)
  if (half?.startsWith('a') && hour === 12) return past
  return (late && hour < 12 ? hour + 12 : hour) * 60 + past
}

/** The wall clock of a zone at an instant, as if it were UTC. */
function wallTime(instant: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  })
  const part = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]))
  return Date.UTC(part.year ?? 0, (part.month ?? 1) - 1, part.day, part.hour, part.minute)
}

/** The instant at which a zone's wall clock shows this; twice, for the clock may change between the guess and it. */
function instantOf(wall: number, timeZone: string): string {
  let instant = wall
  for (let round = 0; round < 2; round++) instant -= wallTime(instant, timeZone) - wall
  return new Date(instant).toISOString()
}
