import type { AgentConfig } from '@klariqo/contract/agent-config'
import type { Secret } from './secret.ts'

/** Vendors that stand in for the main ones, in the order they are tried, with their keys by the name of their credential. */
export type FallbackVendors = {
  fallbacks: AgentConfig['fallbacks']
  keys: Readonly<Record<string, Secret>>
}
