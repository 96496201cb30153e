import * as Flags from '@oclif/core/flags'
import { clientArgument } from '../../cli/client-argument.ts'
import { WiredCommand } from '../../cli/wired-command.ts'

type AudioRow = { file_name: string; duration_ms: number; size_bytes: number; voice_id: string; text: string }

export default class AudioList extends WiredCommand<AudioRow[]> {
  static override summary = "A client's spoken snippets"
  static override examples = ['<%= config.bin %> audio list --client au_plmb_jamesonplumbing']
  static override flags = { client: Flags.string({ description: 'Client id', required: true, env: 'KLARIQO_CLIENT' }) }

  protected async execute(): Promise<AudioRow[]> {
    const { flags } = await this.parse(AudioList)
    const { tenants } = await this.wire()
    const { clientId } = await clientArgument(tenants, flags.client)
    const files = await tenants.audioFiles(clientId)
    return files.map((f) => ({
      file_name: f.fileName,
      duration_ms: f.durationMs,
      size_bytes: f.sizeBytes,
      voice_id: f.voiceId,
      text: f.text,
    }))
  }

  protected present(files: AudioRow[]): void {
    this.terminal.table(
      ['FILE', 'SECONDS', 'BYTES', 'VOICE', 'TEXT'],
      files.map((f) => [f.file_name, (f.duration_ms / 1000).toFixed(1), String(f.size_bytes), f.voice_id, f.text]),
    )
  }
}
