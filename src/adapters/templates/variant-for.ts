import type { BusinessDetails } from '../../ports/templates.ts'
import type { IndustryTemplate, LanguageVariant } from './template-files.ts'

/** The language variant that a business chose by its detail `language`; null: the region's own language. */
export function variantFor(industry: IndustryTemplate, details: BusinessDetails): LanguageVariant | null {
  const language = Object.hasOwn(details, 'language') ? details.language : undefined
  const chosen = typeof language === 'string' && Object.hasOwn(industry.variants, language)
  return (chosen ? industry.variants[language] : undefined) ?? null
}
