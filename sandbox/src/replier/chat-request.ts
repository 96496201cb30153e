import { z } from 'zod'

const part = z.looseObject({ type: z.literal('text'), text: z.string() })
const messageSchema = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant']),
  content: z.union([z.string(), z.array(part)]),
})

const bodySchema = z.strictObject({
  model: z.string(),
  messages: z.array(messageSchema).min(1),
  stream: z.boolean().nullish(),
  stream_options: z
    .strictObject({ include_usage: z.boolean().optional(), include_obfuscation: z.boolean().optional() })
    .nullish(),
  max_completion_tokens: z.int().min(1).nullish(),
  max_tokens: z.int().min(1).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  presence_penalty: z.number().min(-2).max(2).nullish(),
  frequency_penalty: z.number().min(-2).max(2).nullish(),
  n: z.literal(1).nullish(),
  seed: z.int().nullish(),
  user: z.string().optional(),
  safety_identifier: z.string().optional(),
  prompt_cache_key: z.string().optional(),
  metadata: z.record(z.string(), z.string()).nullish(),
  service_tier: z.string().nullish(),
  store: z.boolean().nullish(),
  reasoning_effort: z.string().nullish(),
  verbosity: z.string().nullish(),
  response_format: z.strictObject({ type: z.literal('text') }).optional(),
})

const MODELS = /^(gpt-|o\d|chatgpt-)/

export type ChatRequest = {
  model: string
  messages: { role: string; content: string }[]
  stream: boolean
  includeUsage: boolean
  maxTokens: number | null
}
/** An error body's parts as the vendor names them. */
export type ChatRefusal = { status: number; message: string; type: string; param: string | null; code: string | null }

/**
 * Reads a chat completion request after OpenAI's document. Tools, JSON answers, pictures and sound are refused by name:
 * the stand-in has words alone.
 */
export function chatRequest(body: unknown): { request: ChatRequest } | { refusal: ChatRefusal } {
  const parsed = bodySchema.safeParse(body)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const key = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined
    const param = [...(issue?.path ?? []), ...(key === undefined ? [] : [key])].join('.')
    const message = key ? `The sandbox's replier does not know the parameter '${key}'.` : `${issue?.message} (${param})`
    return { refusal: { status: 400, message, type: 'invalid_request_error', param, code: null } }
  }
  const given = parsed.data
  if (!MODELS.test(given.model)) {
    const message = `The model \`${given.model}\` does not exist or you do not have access to it.`
    const refusal = { status: 404, message, type: 'invalid_request_error', param: null, code: 'model_not_found' }
    return { refusal }
  }
  if (given.stream_options && !given.stream) {
    const message = "The 'stream_options' parameter is only allowed when 'stream' is enabled."
    return { refusal: { status: 400, message, type: 'invalid_request_error', param: 'stream_options', code: null } }
  }
  return {
    request: {
      model: given.model,
      messages: given.messages.map(({ role, content }) => ({
        role,
        content: typeof content === 'string' ? content : content.map((piece) => piece.text).join('\n'),
      })),
      stream: given.stream ?? false,
      includeUsage: given.stream_options?.include_usage ?? false,
      maxTokens: given.max_completion_tokens ?? given.max_tokens ?? null,
    },
  }
}
