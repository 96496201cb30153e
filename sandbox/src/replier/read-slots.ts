/** What a booking needs, in the caller's words. */
export type Slots = {
  name?: string | undefined
  address?: string | undefined
  job?: string | undefined
  time?: string | undefined
  people?: number | undefined
}

const DIGITS = 'one two three four five six seven eight nine ten eleven twelve'.split(' ')
const CIFRAS = 'un dos tres cuatro cinco seis siete ocho nueve diez once doce'.split(' ')
const NUMBER = `\\d{1,2}(?:[:.]\\d\\d)?|${DIGITS.join('|')}|una|${CIFRAS.slice(1).join('|')}`
const STREET =
  'street|st|road|rd|avenue|ave|drive|lane|court|place|crescent|close|terrace|parade|highway|boulevard|way|grove|square'
const NAMED =
  /(?:\bmy name(?:'s| is)|\bname(?:'s| is)|\bunder the name(?: of)?|\bme llamo|\bmi nombre es|\ba nombre de)\s+((?:[\p{L}'’-]+\s?){1,3})/iu
/** Said in passing: only words with a capital are a name. */
const PRESENTED =
  /(?:\b[Tt]his is|\bI'm|\bI am|\b[Ii]t's|\bit is|\b[Ss]oy|\b[Hh]abla)\s+((?:\p{Lu}[\p{L}'’-]+\s?){1,3})/u
const NOT_NAMES = new Set(
  'a an the and i im my from at on in calling here not about for with just to so but monday tuesday wednesday thursday friday saturday sunday yes no okay thanks hello y el la de del en con por para mi vivo estoy'.split(
    ' ',
  ),
)
const FIRST_NAMES =
  /^(?:(?:[Yy]es|[Ss]ure|[Hh]i|[Oo]kay|[Ss]í|[Cc]laro)[,.]?\s+)?((?:\p{Lu}[\p{L}'’-]+\s?){1,3})(?=[,.]|\s*\d|$)/u
const SUBURB = /^ (\p{Lu}\p{Ll}+)(?=[.,]|\s|$)/u
const ADDRESS = new RegExp(
  `\\b((?:\\d{1,5}[a-z]?(?:\\s?/\\s?\\d{1,5})?|(?:(?:${DIGITS.join('|')}|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred)[ -])+)\\s*(?:[\\p{L}'’.-]+\\s+){1,3}?(?:${STREET})\\b\\.?(?:(?:\\s?,\\s?|\\s+in\\s+)(?!on\\b|and\\b|at\\b|this\\b|next\\b|my\\b|tomorrow|today|\\w+day\\b)[\\p{L}'’-]+)?|(?:calle|avenida|av|carrera|paseo|camino|bulevar)\\.?\\s+(?:[\\p{L}'’.-]+\\s+){1,4}?(?:número\\s+)?\\d{1,5})`,
  'iu',
)
const DAY =
  'day after tomorrow|today|tonight|tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)day|weekend|next week|as soon as possible|asap|pasado mañana|hoy|lunes|martes|miércoles|jueves|viernes|sábado|domingo|lo antes posible'
const PART = 'morning|afternoon|evening|night|lunchtime|midday|noon|mañana|tarde|noche|mediodía'
const CLOCK = `(?:${NUMBER})\\s?(?:a\\.?m\\b\\.?|p\\.?m\\b\\.?|o'?clock)|half past (?:${NUMBER})|(?:(?<=\\b(?:at|around|about|between|after|before|from|to|and|las|la|entre|y)\\s)(?:${NUMBER})(?:\\s(?:thirty|fifteen|y media))?)(?!\\p{L}|\\d)`
const GLUE =
  '(?:this|next|on|early|late|the|in|at|around|about|between|from|after|before|until|to|and|or|a|por|de|en|el|la|las|este|próximo|entre|y)'
const UNIT = `(?<!yesterday |last |\\p{L})(?:${DAY}|${PART}|${CLOCK})(?!\\p{L})`
const TIME = new RegExp(`(?:(?<!\\p{L})${GLUE}\\s+)*${UNIT}(?:,?\\s+(?:${GLUE}\\s+)*${UNIT})*`, 'iu')
const PEOPLE = new RegExp(
  `\\b(?:table for|party of|group of|for|we are|there are|there will be|mesa para|para|somos)\\s+(${NUMBER})\\b(?!\\s*(?:[ap]\\.?m|o'?clock|thirty|hours?|days?))`,
  'iu',
)
const JOBS: readonly RegExp[] = [
  /\b(a table)\b|(?<!\p{L})(una mesa)/iu,
  /\b((?:fix|repair|replace|install|unblock|clear|service|check|clean|unclog)(?:ing)? (?:a|an|the|my|our|some) [^,.?!]+)/i,
  /\b(?:i have|i've got|there is|there's|we have|we've got|i've|we've) ((?:a|an|some) [^,.?!]+)/i,
  /\b(my [\p{L} ]+? (?:is|are|has|keeps|won't|isn't|doesn't|does not|will not) [^,.?!]+)/iu,
  /\b(?:book|appointment|booking|quote|visit|someone|somebody|plumber|technician) (?:for|about) ((?:a|an|my|the|some) [^,.?!]+)/i,
  /(?<!\p{L})((?:arreglar|reparar|cambiar|instalar|destapar|revisar) (?:un|una|el|la|mi|unos|unas) [^,.?!]+)/iu,
  /(?<!\p{L})(?:tengo|hay) (una? [^,.?!]+)/iu,
]
const LEAD =
  /^(?:(?:yes|yeah|sure|okay|ok|um|uh|well|it's|it is|its|i'm at|we're at|at|sí|claro|bueno|es|en|está en)(?:,|\s)\s*)+/i

/**
 * What one utterance tells; `asked` is the one thing the caller was just asked for: then plain words are the answer.
 * `nameAsked`: among other things the name, so that it may come first and bare.
 */
export function readSlots(said: string, asked: keyof Slots | null, nameAsked = false): Slots {
  const address = addressIn(said)
  const rest = address === undefined ? said : said.replace(address, ',')
  const question = /[?¿]/.test(said) && asked === null
  const time = question && !/\b(?:book|come|table|cita|mesa)\b/i.test(said) ? undefined : timeIn(rest)
  const untimed = time === undefined ? rest : rest.replace(time, ',')
  const people = PEOPLE.exec(untimed)?.[1]
  const slots: Slots = {
    name: nameIn(said) ?? (nameAsked ? nameFirst(said) : undefined),
    address,
    time,
    people: people === undefined ? undefined : numberOf(people),
    job: jobIn(untimed),
  }
  return asked === null || slots[asked] !== undefined ? slots : { ...slots, [asked]: plainAnswer(untimed, asked) }
}

function timeIn(text: string): string | undefined {
  const found = TIME.exec(text)?.[0]
  return found?.replace(/^(?:(?:on|the|in|and|or|to|el|la|de|en|y)\s+)+/i, '').trim()
}

function nameIn(said: string): string | undefined {
  const words = (NAMED.exec(said)?.[1] ?? PRESENTED.exec(said)?.[1] ?? '').trim().split(/\s+/)
  const end = words.findIndex((word) => NOT_NAMES.has(word.toLowerCase()))
  return (end === -1 ? words : words.slice(0, end)).join(' ') || undefined
}

function nameFirst(said: string): string | undefined {
  const name = FIRST_NAMES.exec(said)?.[1]?.trim()
  return name?.split(/\s+/).some((word) => NOT_NAMES.has(word.toLowerCase())) ? undefined : name
}

/** With the suburb behind it, with a comma or without. */
function addressIn(said: string): string | undefined {
  const found = ADDRESS.exec(said)?.[1]?.replace(/[.\s]+$/, '')
  if (found === undefined || /,|\sin\s/.test(found)) return found
  const suburb = SUBURB.exec(said.slice(said.indexOf(found) + found.length))?.[1]
  return suburb === undefined || NOT_NAMES.has(suburb.toLowerCase()) ? found : `${found} ${suburb}`
}

function jobIn(text: string): string | undefined {
  for (const pattern of JOBS) {
    const found = pattern
      .exec(text)
      ?.slice(1)
      .find((group) => group !== undefined)
    if (found !== undefined) return found.replace(/\s+(?:and|at|on|for|to|y|en|para|please|por favor)\s*$/i, '').trim()
  }
  return undefined
}

function plainAnswer(said: string, asked: keyof Slots): string | number | undefined {
  const plain = said
    .replace(LEAD, '')
    .replace(/[.,!?\s]+$/, '')
    .replace(/^[.,\s]+/, '')
  const words = plain.split(/\s+/).filter((word) => word !== '').length
  if (/[?¿]/.test(said) || words === 0 || words > (asked === 'name' ? 4 : 12)) return undefined
  if (asked === 'people') return numberOf(new RegExp(`\\b(${NUMBER})\\b`, 'i').exec(plain)?.[1] ?? '')
  return plain
}

function numberOf(word: string): number | undefined {
  const index = Math.max(DIGITS.indexOf(word.toLowerCase()), CIFRAS.indexOf(word.toLowerCase()))
  if (index !== -1) return index + 1
  return /^\d{1,2}$/.test(word) ? Number(word) : undefined
}
