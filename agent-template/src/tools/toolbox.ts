import * as z from 'zod/mini'
import type { Slots } from '../call/read-slots.ts'
import type { Tenant } from '../config/tenant.ts'
import type { ToolCall, ToolOffer } from '../providers/model.ts'
import { within } from '../within.ts'
import { allTools } from './all-tools.ts'
import type { CallContext, Tool, ToolResult } from './tool.ts'

/** The tools of one call. */
export type Toolbelt = {
  readonly context: CallContext
  readonly offers: readonly ToolOffer[]
  /** Does what the model asks for if it may. Never throws but when `signal` is aborted: what went wrong is told to the model. */
  use(call: ToolCall, slots: Slots, signal: AbortSignal): Promise<ToolResult>
}

export type Toolbox = { forCall(context: CallContext): Toolbelt }

/** Longest one tool may take. */
const TOOL_MS = 4_000

/**
 * The tools a client allows. Whatever else is asked for is refused, as are arguments of another form: what a caller says
 * cannot widen what may be done.
 */
export function createToolbox(tenant: Tenant): Toolbox {
  const tools = allTools(tenant).filter(({ name }) => tenant.config.tools.includes(name))
  const byName = new Map(tools.map((tool) => [tool.name as string, tool]))
  const offers = tools.map(offerOf)
  return {
    forCall: (context) => ({
      context,
      offers,
      async use(call, slots, signal) {
        const tool = byName.get(call.name)
        const ready = tool?.prepare(json(call.arguments)) ?? null
        if (tool === undefined || ready === null) {
          const reason = tool === undefined ? 'not allowed' : 'arguments'
          // A name that is none of ours is whatever the model was talked into.
          context.log.error({ tool: tool?.name ?? null, reason }, 'tool refused')
          return { tell: tool === undefined ? 'There is no such tool.' : 'Refused: the arguments are not usable.' }
        }
        const { name } = tool
        try {
          const result = await within(TOOL_MS, async (late) =>
            ready.run({ ...context, slots }, AbortSignal.any([signal, late])),
          )
          context.log.info({ tool: name, done: result.undone !== true }, 'tool used')
          if (!result.undone) context.journal.deed(name, ready.args)
          return result
        } catch (error) {
          signal.throwIfAborted()
          context.log.error({ err: error, tool: name }, 'tool failed')
          return { tell: 'It failed. Tell the caller so, and offer to take a message instead.' }
        }
      },
    }),
  }
}

/** The protocol's own form. Lengths are checked here, not told: not every model of the protocol takes them. */
function offerOf({ name, description, parameters }: Tool): ToolOffer {
  const { $schema: _, ...schema } = z.toJSONSchema(parameters, {
    override: ({ jsonSchema }) => {
      for (const key of ['minLength', 'maxLength', 'pattern', 'minItems', 'maxItems', 'minimum', 'maximum'] as const) {
        delete jsonSchema[key]
      }
    },
  })
  return { name, description, parameters: { required: [], ...schema } }
}

/** Undefined for what is not JSON. */
function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
