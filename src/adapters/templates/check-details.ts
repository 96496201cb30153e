import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import type { BusinessDetails } from '../../ports/templates.ts'
import { checkValue, type DetailValue } from './check-value.ts'
import type { IndustryTemplate } from './template-files.ts'
import { valueFor } from './value-for.ts'
import { variantFor } from './variant-for.ts'

/**
 * Checks what a business gave against its template's fields and fills defaults; an optional value that is missing becomes
 * null. Checking the result again changes nothing. Throws DETAILS_INVALID with one line `path: problem` for each problem.
 */
export function checkDetails(
  industry: IndustryTemplate,
  region: string,
  given: BusinessDetails,
): Record<string, DetailValue | null> {
  const problems: string[] = []
  const details: Record<string, DetailValue | null> = {}
  for (const key of Object.keys(given)) {
    if (!Object.hasOwn(industry.details, key))
      problems.push(`details.${printable(key)}: is not known${nearest(key, industry)}`)
  }
  const defaults = variantFor(industry, given)?.defaults ?? {}
  for (const [key, field] of Object.entries(industry.details)) {
    const own = Object.hasOwn(given, key) ? given[key] : undefined
    const value = own ?? defaults[key] ?? valueFor(field.default, region)
    details[key] = null
    if (value === undefined || value === null) {
      if (field.required) problems.push(`details.${key}: is required (${field.label})`)
      continue
    }
    const checked = checkValue(field, value, region)
    if (checked.ok) details[key] = checked.value
    else problems.push(`details.${key}: ${checked.problem}`)
  }
  for (const [key, field] of Object.entries(industry.details)) {
    const other = field.differs_from
    if (other && details[key] !== null && details[key] === details[other]) {
      problems.push(`details.${key}: must not be the same as ${other}, or calls would go round in a circle`)
    }
  }
  if (problems.length > 0) throw new KlariqoError('DETAILS_INVALID', { problems: problems.join('\n') })
  return details
}

/** A key comes from outside and goes into a message. */
const printable = (key: string): string => JSON.stringify(key.slice(0, 60)).slice(1, -1)

function nearest(key: string, industry: IndustryTemplate): string {
  const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '')
  const known = Object.keys(industry.details)
  const wanted = plain(key)
  const like = known.find((name) => plain(name) === wanted || (wanted.length > 3 && plain(name).includes(wanted)))
  return like ? `; did you mean ${like}?` : `; known are ${known.join(', ')}`
}
