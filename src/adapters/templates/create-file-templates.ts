import { join } from 'node:path'
import type { Templates } from '../../ports/templates.ts'
import { checkDetails } from './check-details.ts'
import { questionsOf } from './questions-of.ts'
import { industriesIn, readIndustry } from './read-industry.ts'
import { readInjections } from './read-injections.ts'
import { readScenarios } from './read-scenarios.ts'
import { regionOf } from './region-of.ts'
import { renderClient } from './render-client.ts'

/**
 * The industry templates in a folder (`templates/` of this repository). Each call reads the folder anew: a run needs it
 * once or twice, and nothing can be stale. Errors: TEMPLATE_UNKNOWN, REGION_UNKNOWN, DETAILS_INVALID, TEMPLATE_BROKEN.
 */
export function createFileTemplates(folder: string): Templates {
  return {
    async list() {
      const all = await Promise.all((await industriesIn(folder)).map((industry) => readIndustry(folder, industry)))
      return all.map(({ template, regions }) => ({
        industry: template.name,
        title: template.title,
        regions: Object.keys(regions),
      }))
    },
    async questions(industry, region) {
      const read = await readIndustry(folder, industry)
      regionOf(read, region)
      return questionsOf(read, region)
    },
    async details(industry, region, given) {
      const read = await readIndustry(folder, industry)
      regionOf(read, region)
      return checkDetails(read, region, given)
    },
    async render(input) {
      return renderClient(await readIndustry(folder, input.industry), input)
    },
    injections: () => readInjections(join(folder, 'injection.yaml')),
    async scenarios(industry) {
      await readIndustry(folder, industry)
      return readScenarios(join(folder, industry, 'scenarios'))
    },
  }
}
