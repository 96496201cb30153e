import { byLanguage } from '../by-language.ts'

type Speech = {
  currencies: Record<string, readonly [one: string, more: string]>
  cents: string
  to: string
  percent: string
  per: string
  clock(hours: number, minutes: number): string
}

const english: Speech = {
  currencies: {
    $: ['dollar', 'dollars'],
    '\u00a3': ['pound', 'pounds'],
    '\u20ac': ['euro', 'euros'],
    '\u20b9': ['rupee', 'rupees'],
  },
  cents: 'cents',
  to: 'to',
  percent: 'percent',
  per: 'per',
  clock: (hours, minutes) =>
    `${hours % 12 || 12}${minutes === 0 ? '' : ` ${minutes < 10 ? 'oh ' : ''}${minutes}`} ${hours < 12 ? 'am' : 'pm'}`,
}

const spanish: Speech = {
  currencies: {
    $: ['d\u00f3lar', 'd\u00f3lares'],
    '\u00a3': ['libra', 'libras'],
    '\u20ac': ['euro', 'euros'],
    '\u20b9': ['rupia', 'rupias'],
  },
  cents: 'centavos',
  to: 'a',
  percent: 'por ciento',
  per: 'por',
  clock: (hours, minutes) =>
    `${hours % 12 || 12}${minutes === 0 ? '' : ` y ${minutes}`} de la ${hours < 12 ? 'ma\u00f1ana' : hours < 20 ? 'tarde' : 'noche'}`,
}

/**
 * A clause as a voice should read it: amounts, clock times, ranges and phone numbers as words and digits that every engine
 * says alike. What is written down of the call keeps the text as it was.
 */
export function spokenText(text: string, language: string): string {
  const speech = byLanguage(language, { english, spanish })
  return text
    .replace(
      /([$\u00a3\u20ac\u20b9])\s?(\d[\d,]*)(?:\.(\d{2}))?(?!\d)/g,
      (_all, sign: string, whole: string, cents = '') => amountOf(speech, sign, whole.replace(/,/g, ''), cents),
    )
    .replace(/(\d)\s?%/g, `$1 ${speech.percent}`)
    .replace(
      /\b([01]?\d|2[0-3]):([0-5]\d)(\s?[ap]\.?m\b\.?)?/gi,
      (_all, hours: string, minutes: string, half?: string) =>
        half === undefined
          ? speech.clock(Number(hours), Number(minutes))
          : `${Number(hours)}${minutes === '00' ? '' : ` ${minutes.replace(/^0/, 'oh ')}`} ${half.replace(/[\s.]/g, '')}`,
    )
    .replace(/\+?\d(?:[ -]?\d){6,14}(?!\d)/g, (number) => digitByDigit(number))
    .replace(/(\d)\s?[\u2013-]\s?(?=\d)/g, `$1 ${speech.to} `)
    .replace(/\s?\/\s?(hour|hr|day|person|hora|d\u00eda|persona)\b/gi, ` ${speech.per} $1`)
}

function amountOf({ currencies, cents: small }: Speech, sign: string, whole: string, cents: string): string {
  const [one, more] = currencies[sign] ?? ['', '']
  const name = whole === '1' ? one : more
  return cents === '' || cents === '00' ? `${whole} ${name}` : `${whole} ${name} ${Number(cents)} ${small}`
}

/** In groups with a short rest between them, as people say a number. */
function digitByDigit(number: string): string {
  const digits = number.replace(/\D/g, '')
  const groups = digits.match(/\d{1,3}(?=(?:\d{3})*$)/g) ?? []
  return groups.map((group) => [...group].join(' ')).join(', ')
}
