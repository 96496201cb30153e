import type { ToolCall } from '../../agent-template/src/providers/model.ts'
import type { CallContext, ToolResult } from '../../agent-template/src/tools/tool.ts'
import type { Toolbelt } from '../../agent-template/src/tools/toolbox.ts'

/** Tools that do what the test says; `used` has what they were asked for. */
export class FakeToolbelt implements Toolbelt {
  readonly offers = [{ name: 'look_up', description: '', parameters: {} }]
  readonly used: string[] = []
  readonly #results: Record<string, ToolResult>

  constructor(results: Record<string, ToolResult>) {
    this.#results = results
  }

  get context(): CallContext {
    throw new Error('no context')
  }

  async use({ name, arguments: args }: ToolCall): Promise<ToolResult> {
    this.used.push(`${name} ${args}`)
    return this.#results[name] ?? { tell: 'There is no such tool.' }
  }
}
