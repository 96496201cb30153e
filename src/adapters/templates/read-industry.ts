import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import { readYaml } from './read-yaml.ts'
import {
  detailsSchema,
  type IndustryTemplate,
  type LanguageVariant,
  type RegionInfo,
  regionsSchema,
  snippetsSchema,
  templateSchema,
  variantSchema,
} from './template-files.ts'

const LANGUAGE = /^[a-z]{2}-[A-Z]{2}$/

/** Names of the industries in a templates folder, sorted. */
export async function industriesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
}

/** Reads one industry's folder. Throws TEMPLATE_UNKNOWN when there is none of that name, TEMPLATE_BROKEN for its faults. */
export async function readIndustry(folder: string, industry: string): Promise<IndustryTemplate> {
  const known = await industriesIn(folder)
  if (!known.includes(industry)) throw new KlariqoError('TEMPLATE_UNKNOWN', { industry, known: known.join(', ') })
  const at = (file: string): string => join(folder, industry, file)
  const [template, own, common, snippets, persona, allRegions] = await Promise.all([
    readYaml(at('template.yaml'), templateSchema),
    readYaml(at('details.yaml'), detailsSchema),
    readYaml(join(folder, 'details.yaml'), detailsSchema),
    readYaml(at('snippets.yaml'), snippetsSchema),
    readFile(at('persona.hbs'), 'utf8'),
    readYaml(join(folder, 'regions.yaml'), regionsSchema),
  ])
  const regions: Record<string, RegionInfo> = {}
  for (const region of Object.keys(template.regions)) {
    const info = allRegions[region]
    if (!info) {
      throw new KlariqoError('TEMPLATE_BROKEN', {
        file: at('template.yaml'),
        problem: `region ${region} is not in regions.yaml`,
      })
    }
    regions[region] = info
  }
  const variants = await readVariants(join(folder, industry))
  return { template, details: { ...own, ...common }, snippets, persona, regions, variants }
}

/** The folders named by a language, e.g. `es-US`. */
async function readVariants(folder: string): Promise<IndustryTemplate['variants']> {
  const entries = await readdir(folder, { withFileTypes: true })
  const languages = entries.filter((entry) => entry.isDirectory() && LANGUAGE.test(entry.name)).map(({ name }) => name)
  const variants = languages.map(async (language): Promise<[string, LanguageVariant]> => {
    const at = (file: string): string => join(folder, language, file)
    const [words, snippets, persona] = await Promise.all([
      readYaml(at('words.yaml'), variantSchema),
      readYaml(at('snippets.yaml'), snippetsSchema),
      readFile(at('persona.hbs'), 'utf8'),
    ])
    return [language, { ...words, snippets, persona }]
  })
  return Object.fromEntries(await Promise.all(variants))
}
