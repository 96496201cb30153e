import * as Flags from '@oclif/core/flags'
import { clientId } from '../../cli/client-id.ts'
import { flowOptions } from '../../cli/flow-options.ts'
import { ProgressView } from '../../cli/progress-view.ts'
import { WiredCommand } from '../../cli/wired-command.ts'
import { type AudioGenerated, generateAudio, generateAudioSteps } from '../../provisioning/generate-audio.ts'

export default class AudioGenerate extends WiredCommand<AudioGenerated> {
  static override summary = "Speak a client's snippets that are missing or have changed"
  static override examples = ['<%= config.bin %> audio generate --client au_plmb_jamesonplumbing']
  static override flags = {
    client: Flags.string({ description: 'Client id', required: true, env: 'KLARIQO_CLIENT' }),
  }

  protected async execute(): Promise<AudioGenerated> {
    const { flags } = await this.parse(AudioGenerate)
    const id = clientId(flags.client)
    const { deps } = await this.wire()
    const view = new ProgressView(this.terminal, generateAudioSteps)
    try {
      return await generateAudio(deps, id, flowOptions({}, view, this.signal))
    } finally {
      await view.close()
    }
  }

  protected present(audio: AudioGenerated): void {
    this.terminal.line(`${audio.snippets} snippets, ${audio.synthesised} spoken anew.`)
  }
}
