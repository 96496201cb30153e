import type { AgentConfig } from '@klariqo/contract/agent-config'
import type { AgentSecrets } from '@klariqo/contract/agent-secrets'
import type { AudioSnippets } from '@klariqo/contract/audio-snippets'

/** Everything read from disk at start: the one client this process serves. */
export type Tenant = {
  config: AgentConfig
  secrets: AgentSecrets
  snippets: AudioSnippets
  /** Per snippet: base64 of 160-byte frames, made once and shared by all calls. */
  frames: ReadonlyMap<string, readonly string[]>
  /** Absolute folder of the mp3 files. */
  audioFolder: string
}
