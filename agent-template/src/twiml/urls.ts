import type { AgentConfig } from '@klariqo/contract/agent-config'

/** Public address of one of our webhooks, e.g. `voice/after`. */
export const webhookUrlOf = (config: AgentConfig, path: string): string => `${config.public_base_url}/twilio/${path}`

export const audioUrlOf = (config: AgentConfig, file: string): string =>
  `${config.public_base_url}/audio_optimised/${file}`

/** Address of a call's media socket: `wss`, or `ws` where the public origin itself is plain http (loopback only). */
export const streamUrlOf = (config: AgentConfig, callSid: string): string =>
  `${config.public_base_url.replace(/^http/, 'ws')}/media/${callSid}`
