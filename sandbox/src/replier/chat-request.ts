import { z } from 'zod'
import { messageSchema, orderProblem, readMessage } from './chat-messages.ts'
import type { Message } from './conversation.ts'
import type { JsonSchema } from './fill-schema.ts'
import type { OfferedTool } from './receptionist.ts'
import { strictSchemaProblem } from './strict-schema-problem.ts'

const identifier = z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/)
const schema = z.record(z.string(), z.unknown())
const toolSchema = z.strictObject({
  type: z.literal('function'),
  function: z.strictObject({
    name: identifier,
    description: z.string().optional(),
    parameters: schema.optional(),
    strict: z.boolean().nullish(),
  }),
})
const forcedSchema = z.strictObject({ type: z.literal('function'), function: z.strictObject({ name: z.string() }) })
const jsonSchema = z.strictObject({
  name: identifier,
  description: z.string().optional(),
  schema: schema.optional(),
  strict: z.boolean().nullish(),
})

const bodySchema = z.strictObject({
  model: z.string(),
  messages: z.array(messageSchema).min(1),
  tools: z.array(toolSchema).min(1).max(128).optional(),
  tool_choice: z.union([z.enum(['none', 'auto', 'required']), forcedSchema]).optional(),
  parallel_tool_calls: z.boolean().optional(),
  response_format: z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.literal('text') }),
      z.strictObject({ type: z.literal('json_schema'), json_schema: jsonSchema }),
    ])
    .optional(),
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
})
type Body = z.infer<typeof bodySchema>

const MODELS = /^(gpt-|o\d|chatgpt-)/

export type ChatRequest = {
  model: string
  messages: Message[]
  tools: OfferedTool[]
  /** `auto` is the model's own choice; a name is the one tool it must use. */
  choice: 'none' | 'auto' | 'required' | { name: string }
  parallel: boolean
  /** The answer is one JSON document of this schema; null: words. */
  answer: JsonSchema | null
  stream: boolean
  includeUsage: boolean
  maxTokens: number | null
}
/** An error body's parts as the vendor names them. */
export type ChatRefusal = { status: number; message: string; type: string; param: string | null; code: string | null }

/**
 * Reads a chat completion request after OpenAI's document: text, function tools and JSON by schema. Pictures, sound, custom
 * tools and several choices are refused by name.
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
  const problem = problemWith(given)
  if (problem) return { refusal: { status: 400, type: 'invalid_request_error', code: null, ...problem } }
  const format = given.response_format
  const choice = given.tool_choice ?? (given.tools ? 'auto' : 'none')
  return {
    request: {
      model: given.model,
      messages: given.messages.map(readMessage),
      tools: (given.tools ?? []).map(({ function: { name, description = '', parameters = {} } }) => {
        return { name, description, parameters }
      }),
      choice: typeof choice === 'string' ? choice : choice.function,
      parallel: given.parallel_tool_calls ?? true,
      answer: format?.type === 'json_schema' ? (format.json_schema.schema ?? {}) : null,
      stream: given.stream ?? false,
      includeUsage: given.stream_options?.include_usage ?? false,
      maxTokens: given.max_completion_tokens ?? given.max_tokens ?? null,
    },
  }
}

type Problem = { message: string; param: string; code?: string }

/** What the vendor refuses besides a wrong form. */
function problemWith(given: Body): Problem | null {
  if (given.stream_options && !given.stream) {
    return {
      message: "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
      param: 'stream_options',
    }
  }
  for (const param of ['tool_choice', 'parallel_tool_calls'] as const) {
    if (given[param] !== undefined && !given.tools) {
      return { message: `'${param}' is only allowed when 'tools' are specified.`, param }
    }
  }
  const order = orderProblem(given.messages)
  if (order) return { message: order, param: 'messages' }
  const { tool_choice: choice, tools = [] } = given
  if (typeof choice === 'object' && !tools.some((tool) => tool.function.name === choice.function.name)) {
    return { message: `Tool choice '${choice.function.name}' not found in 'tools' parameter.`, param: 'tool_choice' }
  }
  return strictProblem(given)
}

function strictProblem({ tools = [], response_format: format }: Body): Problem | null {
  for (const [at, { function: tool }] of tools.entries()) {
    const why = tool.strict ? strictSchemaProblem(tool.parameters ?? {}) : null
    if (why) {
      const param = `tools[${at}].function.parameters`
      return {
        message: `Invalid schema for function '${tool.name}': ${why}`,
        param,
        code: 'invalid_function_parameters',
      }
    }
  }
  if (format?.type !== 'json_schema') return null
  const { name, schema: wanted, strict } = format.json_schema
  const why = strict ? strictSchemaProblem(wanted ?? {}) : null
  return why ? { message: `Invalid schema for response_format '${name}': ${why}`, param: 'response_format' } : null
}
