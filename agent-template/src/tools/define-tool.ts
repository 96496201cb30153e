import type * as z from 'zod/mini'
import type { Tool, ToolContext, ToolResult } from './tool.ts'

/** A tool whose `run` gets arguments that fit its parameters. */
export function defineTool<Schema extends z.ZodMiniType<Record<string, unknown>>>(
  tool: Pick<Tool, 'name' | 'description'> & {
    parameters: Schema
    run(args: z.output<Schema>, context: ToolContext, signal: AbortSignal): ToolResult | Promise<ToolResult>
  },
): Tool {
  const { name, description, parameters } = tool
  return {
    name,
    description,
    parameters,
    prepare(given) {
      const result = parameters.safeParse(given)
      if (!result.success) return null
      const { data } = result
      return { args: data, run: (context, signal) => tool.run(data, context, signal) }
    },
  }
}
