/** Names of the tools that did something in a call, as the agent noted them at its end. */
export function toolsUsed({ tools }: Record<string, unknown>): string[] {
  return Array.isArray(tools) ? tools.filter((name) => typeof name === 'string') : []
}
