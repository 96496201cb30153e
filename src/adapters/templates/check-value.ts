import { parsePhoneNumberFromString } from 'libphonenumber-js'
import { regionOf } from '../../core/regions.ts'
import { type Checked, checkText } from './check-text.ts'
import { choicesOf } from './choices-of.ts'
import type { DetailField } from './template-files.ts'

/** One of the business's own questions, and what is answered. */
type Question = { question: string; answer: string }
/** What a detail is once checked: text, number or amount in major units, list of texts, yes or no, questions with answers. */
export type DetailValue = string | number | boolean | string[] | Question[]

const MAX_ENTRIES = 12
const MAX_AMOUNT = 1_000_000
const MAX_QUESTIONS = 100
const MAX_QUESTION = 200
const MAX_ANSWER = 400
const fail = (problem: string): Checked<never> => ({ ok: false, problem })

/** Checks one value against its field. Answers typed at a prompt come as text and are read: `150`, `yes`, `Bondi, Coogee`. */
export function checkValue(field: DetailField, given: unknown, region: string): Checked<DetailValue> {
  const max = field.max ?? 80
  switch (field.type) {
    case 'text':
      return checkText(given, max)
    case 'list':
      return checkList(given, max)
    case 'money':
      return checkMoney(given)
    case 'phone':
      return checkPhone(given, region)
    case 'yes_no':
      return checkYesNo(given)
    case 'time_zone':
      return checkTimeZone(given)
    case 'id':
      return typeof given === 'string' && /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(given)
        ? { ok: true, value: given }
        : fail('must be letters, digits, _ and -')
    case 'number':
      return checkNumber(given, max)
    case 'choice':
      return checkChoice(choicesOf(field, region), given)
    case 'url':
      return checkUrl(given)
    case 'questions':
      return checkQuestions(given)
  }
}

function checkChoice(choices: readonly string[], given: unknown): Checked<string> {
  const value = String(given)
  return choices.includes(value) ? { ok: true, value } : fail(`must be one of ${choices.join(', ')}`)
}

function checkNumber(given: unknown, max: number): Checked<number> {
  const text = String(typeof given === 'number' || typeof given === 'string' ? given : '').trim()
  const value = /^\d{1,6}$/.test(text) ? Number(text) : 0
  return value >= 1 && value <= max ? { ok: true, value } : fail(`must be a whole number from 1 to ${max}`)
}

/** Which addresses may be reached is decided where one is called; here only its form. */
function checkUrl(given: unknown): Checked<string> {
  const url = typeof given === 'string' && given.length <= 500 ? URL.parse(given) : null
  if (url === null || !/^https?:$/.test(url.protocol))
    return fail('must be an address such as https://example.com/calls')
  return url.username === '' && url.password === '' ? { ok: true, value: url.href } : fail('must not hold a password')
}

function checkQuestions(given: unknown): Checked<Question[]> {
  if (!Array.isArray(given)) return fail('must be a list of entries with question and answer')
  if (given.length > MAX_QUESTIONS) return fail(`must have at most ${MAX_QUESTIONS} entries`)
  const value: Question[] = []
  for (const [index, entry] of given.entries()) {
    const { question, answer, ...rest } = Object(entry) as Record<string, unknown>
    const [asked, said] = [checkText(question, MAX_QUESTION), checkText(answer, MAX_ANSWER)]
    if (!asked.ok) return fail(`entry ${index + 1}: question ${asked.problem}`)
    if (!said.ok) return fail(`entry ${index + 1}: answer ${said.problem}`)
    const [other] = Object.keys(rest)
    if (other !== undefined) return fail(`entry ${index + 1}: ${other.slice(0, 40)} is not known`)
    value.push({ question: asked.value, answer: said.value })
  }
  return { ok: true, value }
}

function checkList(given: unknown, max: number): Checked<string[]> {
  const entries: unknown = typeof given === 'string' ? given.split(',') : given
  if (!Array.isArray(entries)) return fail('must be a list, or text with commas')
  if (entries.length === 0) return fail('must not be empty')
  if (entries.length > MAX_ENTRIES) return fail(`must have at most ${MAX_ENTRIES} entries`)
  const value: string[] = []
  for (const [index, entry] of entries.entries()) {
    const checked = checkText(entry, max)
    if (!checked.ok) return fail(`entry ${index + 1} ${checked.problem}`)
    value.push(checked.value)
  }
  return { ok: true, value }
}

function checkMoney(given: unknown): Checked<number> {
  const text = String(typeof given === 'number' || typeof given === 'string' ? given : '').trim()
  if (!/^\d{1,7}(\.\d{1,2})?$/.test(text))
    return fail('must be an amount such as 150 or 89.50, without a currency sign')
  const value = Number(text)
  return value > 0 && value <= MAX_AMOUNT ? { ok: true, value } : fail(`must be above 0 and at most ${MAX_AMOUNT}`)
}

function checkPhone(given: unknown, region: string): Checked<string> {
  // A YAML file may hold the digits without quotes, which loses a leading 0 or +: refused rather than guessed.
  if (typeof given !== 'string') return fail("must be a phone number in quotes, such as '+61491570006'")
  const country = regionOf(region)?.isoCountry
  const number = /^[+(\d][\d\s().-]{4,24}$/.test(given.trim())
    ? parsePhoneNumberFromString(
        given.trim(),
        country ? { defaultCountry: country, extract: false } : { extract: false },
      )
    : undefined
  return number?.isValid() ? { ok: true, value: number.number } : fail('is no phone number; write it as +61491570006')
}

function checkYesNo(given: unknown): Checked<boolean> {
  const word = String(given).trim().toLowerCase()
  if (['true', 'yes', 'y'].includes(word)) return { ok: true, value: true }
  return ['false', 'no', 'n'].includes(word) ? { ok: true, value: false } : fail('must be yes or no')
}

function checkTimeZone(given: unknown): Checked<string> {
  try {
    if (typeof given === 'string' && given.includes('/')) {
      // Throws for an unknown zone. Its own idea of the name is not taken: it turns Asia/Kolkata into Asia/Calcutta.
      new Intl.DateTimeFormat('en', { timeZone: given })
      return { ok: true, value: given }
    }
  } catch {
    // An unknown zone is a RangeError; the answer below says so.
  }
  return fail('is no time zone; write it as Australia/Sydney')
}
