import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import type { IndustryTemplate, RegionInfo } from './template-files.ts'

/** The region's own values and the template's words for it. Throws REGION_UNKNOWN. */
export function regionOf(
  industry: IndustryTemplate,
  region: string,
): { info: RegionInfo; words: Record<string, string> } {
  const info = Object.hasOwn(industry.regions, region) ? industry.regions[region] : undefined
  const words = Object.hasOwn(industry.template.regions, region) ? industry.template.regions[region] : undefined
  if (info && words) return { info, words }
  const known = Object.keys(industry.regions).join(', ')
  throw new KlariqoError('REGION_UNKNOWN', { region, industry: industry.template.name, known })
}
