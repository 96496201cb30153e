import { AuthError } from './auth-error.ts'

const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 }

/** `none`, or a duration as Go writes it: `24h`, `1h30m`. In seconds. */
export function parseBan(text: string): number {
  if (text === 'none') return 0
  if (!/^(?:\d+[hms])+$/.test(text))
    throw new AuthError(400, 'validation_failed', `invalid format for ban duration: ${text}`)
  return [...text.matchAll(/(\d+)([hms])/g)].reduce(
    (sum, [, count = '0', unit = 's']) => sum + Number(count) * (seconds[unit] ?? 1),
    0,
  )
}
