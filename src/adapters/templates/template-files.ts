import { toolNames } from '@klariqo/contract/tool-names'
import { z } from 'zod'

const name = z.string().regex(/^[a-z][a-z0-9_]{0,40}$/)
const scalar = z.union([z.string(), z.number(), z.array(z.string())])
/** One value for all regions, or one for each. */
const perRegion = z.union([scalar, z.record(z.string(), scalar)])

/** `templates/regions.yaml`: what a region means for every template. */
export const regionsSchema = z.record(
  z.string().regex(/^[a-z]{2}$/),
  z.strictObject({
    title: z.string(),
    /** As spoken, e.g. `triple zero`. */
    emergency_number: z.string(),
    gas_emergency: z.string(),
    voices: z.strictObject({ male: z.string(), female: z.string() }),
    money: z.union([
      z.strictObject({ before: z.string() }),
      z.strictObject({ one: z.string(), many: z.string(), cents: z.string() }),
    ]),
  }),
)

/** `template.yaml` of an industry. */
export const templateSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9]{2,8}$/),
  title: z.string(),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  voice: z.strictObject({
    gender: z.enum(['male', 'female']),
    model_id: z.string(),
    speed: z.number(),
    stability: z.number(),
    similarity_boost: z.number(),
  }),
  model: z.strictObject({ name: z.string(), max_completion_tokens: z.int(), temperature: z.number() }),
  recogniser: z.strictObject({ model: z.string(), endpointing_ms: z.int(), utterance_end_ms: z.int() }),
  greeting: z.strictObject({ snippet: name, interruptible: z.boolean() }),
  roles: z.strictObject({
    filler: name,
    not_understood: name,
    apology: name,
    goodbye: name,
    transfer: name,
    voicemail: name,
    unavailable: name,
    recording_notice: name,
  }),
  /** What the model may do besides speaking. */
  tools: z.array(z.enum(toolNames)),
  keyterms: z.array(z.string()),
  keyterm_details: z.array(name),
  /** The regions served, each with the words a text takes by `{{words.…}}`. */
  regions: z.record(z.string(), z.record(z.string(), z.string())),
})

/** One entry of `details.yaml`: a thing a business tells about itself. */
const detailFieldSchema = z.strictObject({
  label: z.string(),
  type: z.enum(['text', 'list', 'money', 'phone', 'yes_no', 'time_zone', 'id', 'number', 'choice', 'url', 'questions']),
  /** Longest text, or longest entry of a list, in characters. */
  max: z.int().optional(),
  /** Of a choice: the same in all regions, or each region's own. */
  choices: z.union([z.array(z.string()), z.record(z.string(), z.array(z.string()))]).optional(),
  required: z.boolean().optional(),
  /** False: set in a details file or by `--set` only, never asked for. */
  ask: z.boolean().optional(),
  example: perRegion.optional(),
  default: perRegion.optional(),
  /** Name of another detail that must not have the same value. */
  differs_from: name.optional(),
})
export const detailsSchema = z.record(name, detailFieldSchema)

/** `snippets.yaml`; the texts are handlebars templates. */
export const snippetsSchema = z.array(
  z.strictObject({
    name,
    file_type: z.string(),
    intent: name.optional(),
    action: z.enum(['hangup', 'transfer', 'voicemail']).optional(),
    triggers: z.array(z.string()),
    text: z.string(),
  }),
)

/** `words.yaml` of a language variant: what takes the place of the region's own and of the details' defaults. */
export const variantSchema = z.strictObject({
  region: z.strictObject({ title: z.string(), emergency_number: z.string(), gas_emergency: z.string() }),
  voices: z.strictObject({ male: z.string(), female: z.string() }),
  keyterms: z.array(z.string()),
  words: z.record(z.string(), z.string()),
  defaults: z.record(name, scalar),
})

export type DetailField = z.infer<typeof detailFieldSchema>
export type RegionInfo = z.infer<typeof regionsSchema>[string]

/** One industry's folder, read and checked, before anything is filled in. */
export type IndustryTemplate = {
  template: z.infer<typeof templateSchema>
  details: z.infer<typeof detailsSchema>
  snippets: z.infer<typeof snippetsSchema>
  /** Handlebars text of the model's prompt. */
  persona: string
  /** Only the regions that the template serves. */
  regions: Record<string, RegionInfo>
  /** Texts in another language than the region's own, by BCP 47. */
  variants: Record<string, LanguageVariant>
}

export type LanguageVariant = z.infer<typeof variantSchema> & Pick<IndustryTemplate, 'snippets' | 'persona'>
