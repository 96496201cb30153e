import { byLanguage } from '../by-language.ts'
import { timesIn } from './times-in.ts'
import { typedNumbers } from './typed-numbers.ts'

/** What a caller said of the things a booking needs, read without a model; only what was said is there. */
export type Slots = { name?: string; phone?: string; address?: string; time?: string; people?: number }

type Patterns = { name: RegExp; notNames: ReadonlySet<string>; address: RegExp; people: RegExp }

const english: Patterns = {
  name: /\b(?:my name(?:\u2019|'|\si)?s|name(?:\u2019|'|\si)s|call me|under the name(?: of)?|this is|speaking with)\s+((?:[\p{L}'\u2019-]+\s?){1,3})/iu,
  notNames: new Set(
    'a an the and i im my from at on in calling speaking here not about for with urgent just an is it its to so please but or because we'.split(
      ' ',
    ),
  ),
  address:
    /\b(\d{1,5}[a-z]?(?:\s?\/\s?\d{1,5})?\s+(?:[\p{L}'\u2019.-]+\s+){1,3}?(?:street|st|road|rd|avenue|ave|drive|lane|court|place|crescent|close|terrace|parade|highway|boulevard|way|grove|square)\b\.?(?:(?:\s?,\s?|\sin\s)[\p{L}'\u2019-]+)?)/iu,
  people:
    /\b(?:table for|party of|group of|we are|there are|for)\s+(\d{1,2})(?=\s+(?:of us|people|persons|guests|adults)\b)|\b(?:table for|party of|group of)\s+(\d{1,2})\b/i,
}

const spanish: Patterns = {
  name: /(?:me llamo|mi nombre es|a nombre de|habla)\s+((?:[\p{L}'\u2019-]+\s?){1,3})/iu,
  notNames: new Set(
    'y el la los las un una de en con para por que mi llamo estoy desde quiero necesito del'.split(' '),
  ),
  address:
    /\b((?:calle|avenida|av|carrera|paseo|plaza|camino|bulevar)\.?\s+(?:[\p{L}'\u2019.-]+\s+){1,4}?(?:n[u\u00fa]mero\s+)?\d{1,5})\b/iu,
  people:
    /\b(?:mesa para|para|somos)\s+(\d{1,2})(?=\s+(?:personas|adultos|comensales)\b)|\b(?:mesa para|somos)\s+(\d{1,2})\b/i,
}

export function readSlots(text: string, language: string): Slots {
  const patterns = byLanguage(language, { english, spanish })
  const slots: Slots = {}
  const name = nameIn(text, patterns)
  if (name !== null) slots.name = name
  const typed = typedNumbers(text, language).replace(/\b(?:plus|m\u00e1s)\s+(?=\d{8})/giu, '+')
  const phone = /\+?\d(?:[\s-]?\d)+/g
  const digits = [...typed.matchAll(phone)].map(([match]) => match.replace(/[^\d+]/g, '')).find(isPhone)
  if (digits !== undefined) slots.phone = digits
  const address = addressIn(typed, patterns, language)
  if (address !== undefined) slots.address = address.replace(/\s+/g, ' ').trim()
  // "At 12 High Street" is no time.
  const time = timesIn(address === undefined ? typed : typed.replace(address, ','), language)
  if (time !== null) slots.time = time
  const people = patterns.people
    .exec(typed)
    ?.slice(1)
    .find((group) => group !== undefined)
  if (people !== undefined) slots.people = Number(people)
  return slots
}

const isPhone = (digits: string): boolean => /^\+?\d{8,15}$/.test(digits)

/** With the suburb behind it, unless that is a day. */
function addressIn(typed: string, { address }: Patterns, language: string): string | undefined {
  const found = address.exec(typed)?.[1]
  const [, street, suburb] = /^(.*?)((?:\s?,\s?|\sin\s)[^,]*)$/.exec(found ?? '') ?? []
  return street !== undefined && suburb !== undefined && timesIn(suburb, language) !== null ? street : found
}

/** Letters only, three words at the most: nothing that could pass for an instruction. */
function nameIn(text: string, { name, notNames }: Patterns): string | null {
  const words = (name.exec(text)?.[1] ?? '').trim().split(/\s+/)
  const end = words.findIndex((word) => notNames.has(word.toLowerCase()))
  const kept = (end === -1 ? words : words.slice(0, end)).join(' ')
  return kept === '' ? null : kept
}
