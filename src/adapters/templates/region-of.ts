import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import { regionOf as platformRegionOf } from '../../core/regions.ts'
import type { IndustryTemplate, RegionInfo } from './template-files.ts'

/** The region's own values, the template's words for it and its language (BCP 47). Throws REGION_UNKNOWN. */
export function regionOf(
  industry: IndustryTemplate,
  region: string,
): { info: RegionInfo; words: Record<string, string>; language: string } {
  const info = Object.hasOwn(industry.regions, region) ? industry.regions[region] : undefined
  const words = Object.hasOwn(industry.template.regions, region) ? industry.template.regions[region] : undefined
  const language = platformRegionOf(region)?.language
  if (info && words && language) return { info, words, language }
  const known = Object.keys(industry.regions).join(', ')
  throw new KlariqoError('REGION_UNKNOWN', { region, industry: industry.template.name, known })
}
