import { z } from 'zod'
import { type OutputFormat, outputFormat } from './output-format.ts'
import { findVoice, type SandboxVoice } from './voices.ts'

const LONGEST_TEXT = 10_000
const models = /^eleven_(v3|multilingual_v[12]|monolingual_v1|flash_v2(_5)?|turbo_v2(_5)?)$/
const fraction = z.number().min(0).max(1).nullish()

const bodySchema = z.strictObject({
  text: z.string(),
  model_id: z.string().optional(),
  language_code: z.string().nullish(),
  voice_settings: z
    .strictObject({
      stability: fraction,
      similarity_boost: fraction,
      style: fraction,
      use_speaker_boost: z.boolean().nullish(),
      speed: z.number().min(0.7).max(1.2).nullish(),
    })
    .nullish(),
  seed: z.int().min(0).max(4_294_967_295).nullish(),
  previous_text: z.string().nullish(),
  next_text: z.string().nullish(),
  previous_request_ids: z.array(z.string()).max(3).nullish(),
  next_request_ids: z.array(z.string()).max(3).nullish(),
  apply_text_normalization: z.enum(['auto', 'on', 'off']).optional(),
  apply_language_text_normalization: z.boolean().optional(),
  use_pvc_as_ivc: z.boolean().optional(),
})

const QUERY = ['output_format', 'enable_logging', 'optimize_streaming_latency']

export type SpeechRequest = { text: string; voice: SandboxVoice; speed: number; format: OutputFormat }
/** An answer in the vendor's own words: `detail` is an object, or a list for a body that fails its schema. */
export type SpeechRefusal = { status: number; detail: unknown }

/** Reads a request for `POST /v1/text-to-speech/{voice_id}` or its `/stream`, after ElevenLabs' OpenAPI document. */
export function speechRequest(
  voiceId: string,
  query: URLSearchParams,
  body: unknown,
): { request: SpeechRequest } | { refusal: SpeechRefusal } {
  const parsed = bodySchema.safeParse(body)
  if (!parsed.success) return { refusal: { status: 422, detail: parsed.error.issues.map(validationError) } }
  const { text, model_id: model = 'eleven_multilingual_v2', voice_settings: voiceSettings } = parsed.data
  const unknown = [...query.keys()].find((name) => !QUERY.includes(name))
  if (unknown) return refuse(422, 'invalid_parameter', `Unknown query parameter ${unknown}.`)
  const formatName = query.get('output_format') ?? 'mp3_44100_128'
  const format = outputFormat(formatName)
  if (!format) return refuse(400, 'invalid_output_format', `The sandbox's voice has no output format ${formatName}.`)
  const voice = findVoice(voiceId)
  if (!voice) return refuse(404, 'voice_not_found', `A voice with the voice_id ${voiceId} was not found.`)
  if (!models.test(model)) return refuse(400, 'model_not_found', `A model with the id ${model} was not found.`)
  if (text.trim() === '') return refuse(400, 'input_text_empty', 'There is no text to speak.')
  if (text.length > LONGEST_TEXT) {
    return refuse(400, 'max_character_limit_exceeded', `The text is longer than ${LONGEST_TEXT} characters.`)
  }
  return { request: { text: text.trim(), voice, format, speed: voiceSettings?.speed ?? 1 } }
}

function refuse(status: number, word: string, message: string): { refusal: SpeechRefusal } {
  return { refusal: { status, detail: { status: word, message } } }
}

function validationError(issue: z.core.$ZodIssue): { loc: (string | number)[]; msg: string; type: string } {
  const names = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : []
  const path = issue.path.filter((part) => typeof part !== 'symbol')
  return { loc: ['body', ...path, ...names], msg: issue.message, type: issue.code }
}
