import type { AgentConfig } from '@klariqo/contract/agent-config'
import type { AgentSecrets } from '@klariqo/contract/agent-secrets'
import type { AudioSnippets } from '@klariqo/contract/audio-snippets'
import type { Frames } from '../call/frames.ts'

/** Everything read from disk at start: the one client this process serves. */
export type Tenant = {
  config: AgentConfig
  secrets: AgentSecrets
  snippets: AudioSnippets
  /** The sound of each snippet, shared by all calls. */
  frames: ReadonlyMap<string, Frames>
  /** Absolute folder of the mp3 files. */
  audioFolder: string
}
