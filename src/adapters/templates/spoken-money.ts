import type { RegionInfo } from './template-files.ts'

/** An amount as a voice says it right: `$150` and `$89.50` where a sign is read aloud, `90 pounds and 50 pence` elsewhere. */
export function spokenMoney(amount: number, money: RegionInfo['money']): string {
  const cents = Math.round(amount * 100)
  const whole = Math.floor(cents / 100)
  const rest = cents % 100
  if ('before' in money) return `${money.before}${rest === 0 ? whole : `${whole}.${String(rest).padStart(2, '0')}`}`
  const major = `${whole} ${whole === 1 ? money.one : money.many}`
  return rest === 0 ? major : `${major} and ${rest} ${money.cents}`
}
